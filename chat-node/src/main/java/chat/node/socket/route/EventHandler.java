package chat.node.socket.route;

import chat.node.socket.Socket;

/** What a feature does with one event. */
@FunctionalInterface
public interface EventHandler<T> {
    /**
     * @return null, or an object (a record, a map) whose fields go into the ack beside {@code ok}
     * @throws chat.common.error.ChatException to answer with that error
     */
    Object handle(Socket socket, T payload) throws Exception;
}
