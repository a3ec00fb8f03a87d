package chat.node.socket.route;

import chat.node.socket.Socket;
import java.util.concurrent.CompletionStage;

/** What a feature does with one event whose answer comes later. */
@FunctionalInterface
public interface AsyncEventHandler<T> {
    /**
     * @return completes with null or an object, as {@link EventHandler#handle} returns it; may fail with a {@link
     *     chat.common.error.ChatException}, which may be thrown as well
     */
    CompletionStage<?> handle(Socket socket, T payload) throws Exception;
}
