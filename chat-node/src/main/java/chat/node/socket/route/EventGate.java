package chat.node.socket.route;

import chat.node.socket.Socket;

/** Lets events in or not: is the session still valid, is the client too fast. */
@FunctionalInterface
public interface EventGate {
    /**
     * Called on the event loop, before the payload is looked at.
     *
     * @throws chat.common.error.ChatException to refuse the event with that error
     */
    void check(Socket socket, String event);
}
