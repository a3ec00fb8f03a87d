package chat.node.bus.frame;

/**
 * An event for many sockets.
 *
 * @param uid of the node that sent it, which therefore ignores it; an emitter's is "emitter"; null if there is none
 * @param namespace whoever is of another one ignores it
 */
public record BroadcastFrame(String uid, String namespace, EventData data, Options options) {}
