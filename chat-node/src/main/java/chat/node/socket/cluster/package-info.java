/**
 * Namespaces across nodes, over {@link chat.node.bus.ClusterBus} and the wire of {@link chat.node.bus.frame}.
 *
 * <pre>
 *   BusCluster 1 ── n ClusterNamespace    its channels; publishes, hands on what arrives
 *                     1 ── 1 Requests     what this node has asked of the others
 *                     1 ── 1 RoomChannels which rooms it listens to
 *                     1 ── 1 Replies      what the others ask of this node
 *   BusCluster 1 ── 1 Resync              tells clients after an absence of the bus that they may have missed something
 * </pre>
 *
 * <p>A node listens to a room's channel from its first member to some seconds after its last. It ignores what it sent
 * itself: whatever is to happen here has happened at once, without the bus.
 */
package chat.node.socket.cluster;
