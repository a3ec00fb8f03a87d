/** What operators take from the repository, tried: files for containers and Kubernetes, proxies other than the usual one. */
package chat.node.deploy;
