package chat.node.engine;

import static chat.node.engine.SessionKeeper.onLoop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.common.protocol.engine.EngineRevision;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What sessions and their clients see when the server lets them all go. */
final class ServerEndIT {
    private static final String WEBSOCKET = "EIO=4&transport=websocket";

    private final SessionKeeper keeper = new SessionKeeper();
    private EngineTestServer server;

    private void start() throws Exception {
        server = EngineTestServer.calm(keeper);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void stoppingClosesEverySessionAtAPaceAndTakesNoNewOnes() throws Exception {
        start();
        PollingSession polling = PollingSession.open(server, EngineRevision.V4);
        CompletableFuture<HttpResponse<String>> poll = polling.pollLater();
        try (WsClient client = WsClient.connect(server.port(), WEBSOCKET)) {
            client.readText();
            await().until(() -> keeper.sessions.size() == 2
                    && onLoop(
                            keeper.sessions.peek(), () -> keeper.sessions.peek().writable()));
            CompletionStage<Void> closed = server.engine.closeAll(Duration.ofMillis(200), Duration.ZERO);
            assertThat(client.readClose()).isEqualTo(1005);
            assertThat(poll.join().body()).isEqualTo("1");
            assertThat(closed.toCompletableFuture()).succeedsWithin(Duration.ofSeconds(5));
        }
        assertThat(keeper.events).containsExactly("close server shutting down", "close server shutting down");
        assertThat(server.engine.sessionCount()).isZero();
        assertThat(PollingSession.get(server, "EIO=4&transport=polling").statusCode())
                .isEqualTo(403);
    }

    @Test
    void whoComesToPollAfterItWasClosedIsToldAndGetsWhatWaited() throws Exception {
        start();
        PollingSession polling = PollingSession.open(server, EngineRevision.V4);
        EngineSession session = keeper.only();
        onLoop(session, () -> {
            session.send(Outbound.text("last words"));
            return null;
        });
        CompletionStage<Void> closed = server.engine.closeAll(Duration.ZERO, Duration.ofSeconds(20));
        await().until(() -> !session.isOpen());
        assertThat(polling.post("4too late").statusCode()).isEqualTo(200);
        assertThat(closed.toCompletableFuture()).isNotDone();

        assertThat(polling.poll().body()).isEqualTo("4last words");
        assertThat(polling.poll().body()).isEqualTo(polling.payload("6", "1"));

        assertThat(closed.toCompletableFuture()).succeedsWithin(Duration.ofSeconds(5));
        assertThat(server.engine.sessionCount()).isZero();
    }

    @Test
    void whatWaitsForAPollThatWillNotComeIsReleasedWhenTheServerCloses() throws Exception {
        start();
        PollingSession polling = PollingSession.open(server, EngineRevision.V4);
        EngineSession session = keeper.only();
        Outbound words = Outbound.text("last words");
        onLoop(session, () -> {
            session.send(words);
            session.close(CloseReason.FORCED_CLOSE);
            return null;
        });
        assertThat(words.refCnt()).as("queued for a poll").isEqualTo(2);
        assertThat(server.engine.sessionCount()).isEqualTo(1);

        assertThat(server.engine.closeAll(Duration.ZERO, Duration.ZERO).toCompletableFuture())
                .succeedsWithin(Duration.ofSeconds(5));

        assertThat(words.refCnt()).isEqualTo(1);
        words.release();
        assertThat(server.engine.sessionCount()).isZero();
        assertThat(polling.poll().statusCode()).isEqualTo(400);
    }
}
