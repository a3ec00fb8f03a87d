package chat.node.socket;

import java.util.List;

/** Hears what is emitted to sockets. */
@FunctionalInterface
public interface OutgoingListener {
    /** Called on the socket's event loop, once for each socket the event was for. */
    void handle(Socket socket, String event, List<?> args) throws Exception;
}
