/**
 * Node.js servers and emitters from npm in one cluster with ours, on the same Redis, with real clients on both sides: every
 * operation in both directions.
 *
 * <pre>
 *   BroadcastPeers   what adapters from version 5 on can do
 *   RequestPeers     from version 6 on
 *   AckPeers         from version 7.2 on
 * </pre>
 *
 * <p>What Node.js does is in {@code src/test/npm/cluster-peer.js}; the versions are in {@code cluster-stacks.js} there.
 */
package chat.node.conformance.peers;
