package chat.node.rest;

import java.util.concurrent.CompletionStage;

/**
 * Answers one request with work on another pool: it gives its own thread back instead of waiting there. The answer may come
 * from any thread; failures count as those of a {@link Handler}, which it becomes by {@link Handler#later}.
 */
@FunctionalInterface
public interface AsyncHandler {
    CompletionStage<Response> start(Request request) throws Exception;
}
