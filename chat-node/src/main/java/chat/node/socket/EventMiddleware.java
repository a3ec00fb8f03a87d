package chat.node.socket;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** Decides on every event before its listeners hear of it. */
@FunctionalInterface
public interface EventMiddleware {
    CompletionStage<Boolean> PASS = CompletableFuture.completedStage(true);
    CompletionStage<Boolean> DROP = CompletableFuture.completedStage(false);

    /**
     * Called on the client's event loop, which it must not block. While the stage is open the socket's later events wait,
     * and past {@link SocketSettings#laneCapacity} of them its client is read no further.
     *
     * @return completes with false to drop the event; whether and how the client is told is this middleware's matter. A stage
     *     that fails, or is still open after {@link SocketSettings#middlewareTimeout}, drops it too.
     */
    CompletionStage<Boolean> allows(Event event);

    /** One that knows at once. */
    static EventMiddleware of(Predicate<Event> rule) {
        return event -> rule.test(event) ? PASS : DROP;
    }
}
