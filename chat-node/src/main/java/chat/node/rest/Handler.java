package chat.node.rest;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers one request. It runs on the pool its route names, never on an event loop, and so may block. */
@FunctionalInterface
public interface Handler {
    /** A {@link chat.common.error.ChatException} becomes the error it names; any other exception a plain 500. */
    Response handle(Request request) throws Exception;

    /** What the port calls. */
    default CompletionStage<Response> start(Request request) throws Exception {
        return CompletableFuture.completedFuture(handle(request));
    }

    /** One whose answer comes after {@code start} has given the route's thread back. */
    static Handler later(AsyncHandler handler) {
        return new Handler() {
            @Override
            public CompletionStage<Response> start(Request request) throws Exception {
                return handler.start(request);
            }

            @Override
            public Response handle(Request request) throws Exception {
                return start(request).toCompletableFuture().get();
            }
        };
    }
}
