package chat.node.socket;

/** Sees every event before its listeners do, on the event loop. */
@FunctionalInterface
public interface EventMiddleware {
    /** @return false to drop the event; whether and how the client is told is this middleware's matter */
    boolean allows(Event event);
}
