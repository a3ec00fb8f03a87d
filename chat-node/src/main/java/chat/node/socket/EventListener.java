package chat.node.socket;

/** Hears events of clients. */
@FunctionalInterface
public interface EventListener {
    void handle(Event event) throws Exception;
}
