/** The way to Redis ({@link chat.node.bus.RedisLink}), over which the nodes of a cluster speak to one another. */
package chat.node.bus;
