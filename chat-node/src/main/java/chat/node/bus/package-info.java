/**
 * The way to Redis ({@link chat.node.bus.RedisLink}), and the channels over which the nodes of a cluster speak to one another
 * ({@link chat.node.bus.ClusterBus}): over Redis, or within one process.
 *
 * <p>Three connections to Redis: one for everyone's commands, which Lettuce keeps alive, and two of the bus, which keeps them
 * alive itself. A channel's way in {@link chat.node.bus.RedisBus}:
 *
 * <pre>
 *             subscribe()            takeWork()              confirmed
 *   unknown ------------- wanted ------------- asked for -------------- live
 *                                  SUBSCRIBE
 *
 *   live ---- unsubscribe() ----- not wanted ---- takeWork() ---- unknown
 *                                                UNSUBSCRIBE
 *
 *   connection lost:  all that is wanted is wanted again on the next one; nobody waits meanwhile
 * </pre>
 */
package chat.node.bus;
