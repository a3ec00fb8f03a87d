package chat.node.socket;

import java.util.concurrent.CompletionStage;

/** Decides whether a client may join a namespace, before a socket exists for anyone. */
@FunctionalInterface
public interface ConnectMiddleware {
    /**
     * Called on the client's event loop, which it must not block.
     *
     * @return completes when the next one may decide; fails, or throws, with {@link ConnectRefused} or a
     *     {@link chat.common.error.ChatException} to refuse
     */
    CompletionStage<Void> handle(ConnectRequest request);
}
