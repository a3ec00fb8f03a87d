package chat.node.socket;

import chat.common.protocol.engine.EngineRevision;
import chat.node.socket.room.LoopRooms;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A CONNECT on its way through the namespace's existence and its middlewares. Until it is accepted there is no socket: no
 * room holds it, no listener hears of it, and what the client sends to it closes the connection. Confined to the event
 * loop.
 */
final class PendingConnect {
    private static final Logger log = LoggerFactory.getLogger(PendingConnect.class);

    private static final long MOST_WAIT_MS = 1_000;

    private final Client client;
    private final String name;
    private final JsonNode auth;

    /** Held until the connect is decided; null before it is found. */
    private Namespace namespace;

    /** The socket's own room, once it is to be there. */
    private List<String> reserved = List.of();

    private boolean abandoned;

    PendingConnect(Client client, String name, JsonNode auth) {
        this.client = client;
        this.name = name;
        this.auth = auth;
    }

    String name() {
        return name;
    }

    void start() {
        when(client.server().find(name, auth, client.session().handshake()), found -> {
            if (found.isEmpty()) {
                ConnectRefused unknown = new ConnectRefused("Invalid namespace");
                refuse(unknown, unknown);
                return;
            }
            namespace = found.get();
            if (abandoned) {
                releaseNamespace();
            } else {
                handleFound();
            }
        });
    }

    /** The client is gone. */
    void abandon() {
        abandoned = true;
        releaseNamespace();
    }

    /** What other nodes send to a namespace that has just come into being must not be missed. */
    private void handleFound() {
        whenLiveOrSoon(namespace.live(), this::askMiddlewares);
    }

    private void askMiddlewares() {
        ConnectRequest request = new ConnectRequest(
                namespace,
                client.server().nextSocketId(),
                auth,
                client.session().handshake(),
                client.session().revision());
        decide(request, namespace.listeners().connectMiddlewares(), 0);
    }

    private void decide(ConnectRequest request, List<ConnectMiddleware> middlewares, int index) {
        if (abandoned) {
            return;
        }
        if (index < middlewares.size()) {
            when(ask(middlewares.get(index), request), yes -> decide(request, middlewares, index + 1));
            return;
        }
        // Nor what they send to the socket alone: whoever hears of its id may use it at once.
        LoopRooms<Socket> rooms = namespace.members().on(client.loopState());
        reserved = List.of(request.socketId());
        whenLiveOrSoon(rooms.hold(reserved), () -> handleLive(request));
    }

    private void handleLive(ConnectRequest request) {
        if (client.session().revision() == EngineRevision.V3) {
            // Part of the handshake itself, as these clients expect.
            accept(request);
        } else {
            // Not within the tick the CONNECT came in, as in the reference: what a client sends right behind it,
            // without
            // waiting for the answer, comes too early.
            client.loopState().loop().execute(() -> {
                if (!abandoned) {
                    accept(request);
                }
            });
        }
    }

    private static CompletionStage<Void> ask(ConnectMiddleware middleware, ConnectRequest request) {
        try {
            return middleware.handle(request);
        } catch (RuntimeException refusal) {
            return CompletableFuture.failedStage(refusal);
        }
    }

    private void accept(ConnectRequest request) {
        Socket socket = new Socket(namespace, client, request);
        client.handleAccepted(this, socket);
        Object data = client.session().revision() == EngineRevision.V3
                ? null
                : JsonNodeFactory.instance.objectNode().put("sid", socket.id());
        socket.handleJoined(data);
        namespace.members().on(client.loopState()).release(reserved);
        socket.introduce(request);
    }

    private void refuse(ConnectRefused refusal, Throwable why) {
        if (abandoned) {
            return;
        }
        client.server().metrics().countRefused(why);
        releaseNamespace();
        client.forget(this);
        client.refuse(name, refusal);
    }

    private void releaseNamespace() {
        if (namespace != null) {
            namespace.members().on(client.loopState()).release(reserved);
            reserved = List.of();
            namespace.release();
            namespace = null;
        }
    }

    /** A bus that is slow must not keep anybody out: what it brings later is then missed by those who could not know. */
    private void whenLiveOrSoon(CompletionStage<Void> live, Runnable next) {
        CompletableFuture<Void> future = live.toCompletableFuture();
        if (future.isDone()) {
            next.run();
            return;
        }
        EventLoop loop = client.loopState().loop();
        CompletableFuture<Void> either = new CompletableFuture<>();
        ScheduledFuture<?> timer = loop.schedule(() -> either.complete(null), MOST_WAIT_MS, TimeUnit.MILLISECONDS);
        future.whenComplete((nothing, failure) -> {
                    timer.cancel(false);
                    either.complete(null);
                })
                .exceptionally(failure -> null);
        either.whenComplete((nothing, failure) -> loop.execute(() -> {
                    if (!abandoned) {
                        next.run();
                    }
                }))
                .exceptionally(failure -> null);
    }

    /** Goes on, on the loop, with what the stage gives; a failure of the stage is a refusal. */
    private <T> void when(CompletionStage<T> stage, Consumer<T> next) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        if (future.isDone()) {
            handle(future, next);
        } else {
            future.whenComplete((value, failure) -> client.loopState().loop().execute(() -> handle(future, next)))
                    .exceptionally(failure -> null);
        }
    }

    private <T> void handle(CompletableFuture<T> future, Consumer<T> next) {
        T value;
        try {
            value = future.join();
        } catch (RuntimeException failure) {
            handleFailure(failure);
            return;
        }
        next.accept(value);
    }

    private void handleFailure(RuntimeException failure) {
        if (ConnectRefused.isDefect(failure)) {
            Failures.log(log, "a connect middleware", failure);
        }
        refuse(ConnectRefused.of(failure), Failures.cause(failure));
    }
}
