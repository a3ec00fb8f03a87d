/**
 * A load generator that spends as little as it can on each connection: for numbers of clients, and rates of deliveries, that a
 * small machine cannot reach with Gatling beside the server. It looks at the first bytes of each frame and counts it; what else
 * there is in it is never read.
 */
package chat.loadtest.lean;
