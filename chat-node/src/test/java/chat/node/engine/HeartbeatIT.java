package chat.node.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.common.protocol.engine.EngineRevision;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The server's pings in revision 4, the client's in revision 3, and what silence leads to, at the configured times. */
final class HeartbeatIT {
    private static final long INTERVAL = EngineTestServer.PING_INTERVAL.toMillis();
    private static final long TIMEOUT = EngineTestServer.PING_TIMEOUT.toMillis();
    /** Timers are never early, counted from before we asked; how late they are, a busy machine decides. */
    private static final long LATE = 2_000;

    private final Echo echo = new Echo();
    private EngineTestServer server;

    @BeforeEach
    void start() throws Exception {
        server = EngineTestServer.start(
                EngineTestServer.settings(EngineTestServer.PING_INTERVAL, EngineTestServer.PING_TIMEOUT), echo);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private WsClient open(EngineRevision revision) throws Exception {
        WsClient client =
                WsClient.connect(server.port(), "EIO=" + PollingSession.eio(revision) + "&transport=websocket");
        client.readText();
        return client;
    }

    @Test
    void theServerPingsEveryIntervalAfterThePong() throws Exception {
        try (WsClient client = open(EngineRevision.V4)) {
            assertThat(client.readText()).isEqualTo("2");
            long last = System.nanoTime();
            client.text("3");
            for (int i = 0; i < 3; i++) {
                String ping = client.readText();
                long waited = millisSince(last);
                last = System.nanoTime();
                client.text("3");
                assertThat(ping).isEqualTo("2");
                assertThat(waited).isBetween(INTERVAL - 1, INTERVAL + LATE);
            }
        }
    }

    @Test
    void messagesDoNotPutOffThePing() throws Exception {
        long opening = System.nanoTime();
        try (WsClient client = open(EngineRevision.V4)) {
            long opened = System.nanoTime();
            String answer;
            do {
                client.text("4chatter");
                answer = client.readText();
            } while (!answer.equals("2"));
            assertThat(millisSince(opening)).isGreaterThanOrEqualTo(INTERVAL - 1);
            assertThat(millisSince(opened)).isLessThan(INTERVAL + LATE);
        }
    }

    @Test
    void aPingWithoutPongEndsTheSessionAfterTheTimeout() throws Exception {
        long opening = System.nanoTime();
        try (WsClient client = open(EngineRevision.V4)) {
            assertThat(client.readText()).isEqualTo("2");
            long pinged = System.nanoTime();
            assertThat(client.readClose()).isEqualTo(1005);
            assertThat(millisSince(opening)).isGreaterThanOrEqualTo(INTERVAL + TIMEOUT - 1);
            assertThat(millisSince(pinged)).isLessThan(TIMEOUT + LATE);
            // Half-open connections are not kept waiting for an answer to our goodbye.
            assertThat(client.isClosedByServer()).isTrue();
        }
        await().untilAsserted(() -> assertThat(echo.events).contains("close ping timeout"));
    }

    @Test
    void anotherPacketBuysOneMoreTimeout() throws Exception {
        try (WsClient client = open(EngineRevision.V4)) {
            assertThat(client.readText()).isEqualTo("2");
            long speaking = System.nanoTime();
            client.text("4busy");
            assertThat(client.readText()).isEqualTo("4busy");
            assertThat(client.readClose()).isEqualTo(1005);
            assertThat(millisSince(speaking)).isGreaterThanOrEqualTo(TIMEOUT - 1);
        }
    }

    @Test
    void theClientPingsInRevision3() throws Exception {
        try (WsClient client = open(EngineRevision.V3)) {
            long last = 0;
            for (int i = 0; i < 3; i++) {
                last = System.nanoTime();
                client.text("2");
                assertThat(client.readText()).isEqualTo("3");
            }
            // Messages are no pings.
            client.text("4chatter");
            assertThat(client.readText()).isEqualTo("4chatter");
            assertThat(client.readClose()).isEqualTo(1005);
            assertThat(millisSince(last)).isBetween(INTERVAL + TIMEOUT - 1, INTERVAL + TIMEOUT + LATE);
        }
    }

    @Test
    void pollingClientsArePingedToo() throws Exception {
        PollingSession session = PollingSession.open(server, EngineRevision.V4);
        for (int i = 0; i < 3; i++) {
            assertThat(session.poll().body()).isEqualTo("2");
            assertThat(session.post("3").body()).isEqualTo("ok");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSilentPollingSessionIsForgotten(EngineRevision revision) throws Exception {
        PollingSession session = PollingSession.open(server, revision);
        await().atMost(Duration.ofSeconds(10)).until(() -> server.engine.sessionCount() == 0);
        assertThat(session.poll().body()).contains("\"code\":1");
    }

    /** The loop is kept busy past the end of patience, with a request in its queue and the timer behind that. */
    @Test
    void whoComesTooLateIsTooLateBeforeTheTimerSaysSo() throws Exception {
        CountDownLatch late = new CountDownLatch(1);
        // One of the two at least is on another loop than the session, and so not kept busy with it.
        try (RawClient one = server.connect();
                RawClient other = server.connect()) {
            PollingSession session = PollingSession.open(server, EngineRevision.V3);
            long opened = System.nanoTime();
            server.engine.find(session.sid).loop().execute(() -> awaitQuietly(late));
            one.request("GET", "/socket.io/?" + session.query());
            other.request("GET", "/socket.io/?" + session.query());
            await().until(() -> millisSince(opened) > INTERVAL + TIMEOUT);
            late.countDown();
            assertThat(one.answer().body()).contains("\"code\":1");
            assertThat(other.answer().body()).contains("\"code\":1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theHeartbeatSurvivesTheUpgrade(EngineRevision revision) throws Exception {
        PollingSession session = PollingSession.open(server, revision);
        try (WsClient client = WsClient.connect(server.port(), session.webSocketQuery())) {
            client.text("2probe");
            assertThat(client.readText()).isEqualTo("3probe");
            client.text("5");
            if (revision == EngineRevision.V4) {
                assertThat(client.readText()).isEqualTo("2");
            } else {
                client.text("2");
                assertThat(client.readText()).isEqualTo("3");
            }
            // The reference forgets its timer with the old transport; a half-open connection must not live for ever.
            assertThat(client.readClose()).isEqualTo(1005);
        }
        await().untilAsserted(() -> assertThat(echo.events).contains("close ping timeout"));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long millisSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1_000_000;
    }
}
