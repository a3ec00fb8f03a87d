/** Load against a running cluster, from outside and over its public contract only. */
package chat.loadtest;
