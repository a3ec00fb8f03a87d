package chat.node.socket;

import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A socket's events on their way through the middlewares: while one waits, those behind it do. Each that waits counts as work
 * of the client, so that too many pause its reading. Confined to the event loop.
 */
final class EventQueue {
    private static final Logger log = LoggerFactory.getLogger(EventQueue.class);

    private final Socket socket;
    private final Client client;
    private final List<EventMiddleware> middlewares;

    /** Those behind the one a middleware is thinking about. */
    private final ArrayDeque<Event> behind = new ArrayDeque<>(0);

    private boolean thinking;
    private boolean left;

    EventQueue(Socket socket, Client client) {
        this.socket = socket;
        this.client = client;
        this.middlewares = socket.namespace().listeners().eventMiddlewares();
    }

    void handle(Event event) {
        if (thinking) {
            client.lane().beginWork();
            behind.add(event);
        } else {
            decide(event, 0);
        }
    }

    /** The socket has left its namespace: no listener hears what has not passed. */
    void handleLeft() {
        left = true;
        while (!behind.isEmpty()) {
            behind.remove();
            client.lane().endWork();
        }
    }

    private void decide(Event event, int from) {
        for (int i = from; i < middlewares.size(); i++) {
            CompletableFuture<Boolean> decision = ask(middlewares.get(i), event);
            if (!decision.isDone()) {
                await(decision, event, i + 1);
                return;
            }
            if (!allowed(decision)) {
                return;
            }
        }
        if (!left) {
            socket.namespace().listeners().handleAllowed(event);
        }
    }

    private void await(CompletableFuture<Boolean> decision, Event event, int next) {
        thinking = true;
        client.lane().beginWork();
        // A copy: what belongs to the middleware is not ours to complete.
        CompletableFuture<Boolean> patience = decision.copy();
        ScheduledFuture<?> timer = client.loopState()
                .loop()
                .schedule(
                        () -> giveUp(patience),
                        client.settings().middlewareTimeout().toNanos(),
                        TimeUnit.NANOSECONDS);
        patience.whenComplete((allowed, failure) -> client.loopState().loop().execute(() -> {
                    timer.cancel(false);
                    handleDecided(patience, event, next);
                }))
                .exceptionally(failure -> null);
    }

    private void giveUp(CompletableFuture<Boolean> patience) {
        if (patience.complete(false)) {
            client.server().metrics().countMiddlewareTimeout();
        }
    }

    private void handleDecided(CompletableFuture<Boolean> decision, Event event, int next) {
        thinking = false;
        client.lane().endWork();
        if (allowed(decision) && !left) {
            decide(event, next);
        }
        while (!thinking && !behind.isEmpty()) {
            client.lane().endWork();
            decide(behind.remove(), 0);
        }
    }

    private static CompletableFuture<Boolean> ask(EventMiddleware middleware, Event event) {
        try {
            return middleware.allows(event).toCompletableFuture();
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private static boolean allowed(CompletableFuture<Boolean> decision) {
        try {
            return decision.join();
        } catch (RuntimeException failure) {
            Failures.log(log, "an event middleware", failure);
            return false;
        }
    }
}
