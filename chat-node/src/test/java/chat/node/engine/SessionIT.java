package chat.node.engine;

import static chat.node.engine.SessionKeeper.onLoop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.common.protocol.engine.EngineRevision;
import io.netty.channel.Channel;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the layer above asks of a session: sending, closing, pausing, bounds; and that nobody takes it over. */
final class SessionIT {
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

    private static void send(EngineSession session, Outbound... messages) throws Exception {
        onLoop(session, () -> {
            for (Outbound message : messages) {
                session.send(message);
                message.release();
            }
            return null;
        });
    }

    @ParameterizedTest
    @EnumSource
    void attachmentsFollowTheirMessageDirectly(EngineRevision revision) throws Exception {
        start();
        Outbound message = Outbound.text("51-[]", List.of(new byte[] {1, 2}, new byte[0], new byte[] {3}));
        try (WsClient client =
                WsClient.connect(server.port(), "EIO=" + PollingSession.eio(revision) + "&transport=websocket")) {
            client.readText();
            send(keeper.only(), message, Outbound.text("after"));
            assertThat(client.readText()).isEqualTo("451-[]");
            byte[][] expected = revision == EngineRevision.V4
                    ? new byte[][] {{1, 2}, {}, {3}}
                    : new byte[][] {{4, 1, 2}, {4}, {4, 3}};
            for (byte[] frame : expected) {
                assertThat(client.read().payload()).isEqualTo(frame);
            }
            assertThat(client.readText()).isEqualTo("4after");
        }
    }

    @Test
    void onePollTakesAllThatWaits() throws Exception {
        start();
        PollingSession session = PollingSession.open(server, EngineRevision.V4);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            send(keeper.only(), Outbound.text("m" + i));
            expected.add("4m" + i);
        }
        assertThat(session.poll().body()).isEqualTo(String.join("\u001e", expected));
    }

    @Test
    void whatIsSentInOneTickAnswersOnePoll() throws Exception {
        start();
        PollingSession session = PollingSession.open(server, EngineRevision.V4);
        CompletableFuture<HttpResponse<String>> poll = session.pollLater();
        await().until(() -> onLoop(keeper.only(), () -> keeper.only().writable()));
        send(keeper.only(), Outbound.text("a"), Outbound.text("b"), Outbound.binary(new byte[] {1}));
        assertThat(poll.join().body()).isEqualTo("4a\u001e4b\u001ebAQ==");
    }

    @Test
    void aClosedSessionSaysGoodbyeAfterWhatWasSent() throws Exception {
        start();
        try (WsClient client = WsClient.connect(server.port(), WEBSOCKET)) {
            client.readText();
            EngineSession session = keeper.only();
            send(session, Outbound.text("last"));
            onLoop(session, () -> {
                session.close(CloseReason.FORCED_CLOSE);
                session.send(Outbound.text("too late"));
                return null;
            });
            assertThat(client.readText()).isEqualTo("4last");
            assertThat(client.readClose()).isEqualTo(1005);
        }
        assertThat(keeper.events).containsExactly("close forced close");
    }

    @Test
    void aPollingClientHearsOfTheCloseWithItsNextPoll() throws Exception {
        start();
        PollingSession session = PollingSession.open(server, EngineRevision.V4);
        EngineSession closed = keeper.only();
        send(closed, Outbound.text("last"));
        onLoop(closed, () -> {
            closed.close(CloseReason.FORCED_CLOSE);
            return null;
        });
        assertThat(keeper.events).containsExactly("close forced close");
        assertThat(session.post("4ignored").body()).isEqualTo("ok");
        assertThat(session.poll().body()).isEqualTo("4last");
        assertThat(session.poll().body()).isEqualTo("6\u001e1");
        assertThat(session.poll().body()).contains("\"code\":1");
        assertThat(keeper.events).containsExactly("close forced close");
    }

    @Test
    void aClosedSessionMayStillBeUpgradedToHearIt() throws Exception {
        start();
        PollingSession session = PollingSession.open(server, EngineRevision.V4);
        EngineSession closed = keeper.only();
        try (WsClient client = WsClient.connect(server.port(), session.webSocketQuery())) {
            client.text("2probe");
            assertThat(client.readText()).isEqualTo("3probe");
            send(closed, Outbound.text("last"));
            onLoop(closed, () -> {
                closed.close(CloseReason.FORCED_CLOSE);
                return null;
            });
            client.text("5");
            assertThat(client.readText()).isEqualTo("4last");
            assertThat(client.readClose()).isEqualTo(1005);
        }
    }

    @Test
    void aListenerThatThrowsLosesItsSessionAndNothingElse() throws Exception {
        start();
        try (WsClient client = WsClient.connect(server.port(), WEBSOCKET);
                WsClient other = WsClient.connect(server.port(), WEBSOCKET)) {
            client.readText();
            other.readText();
            client.text("4throw");
            assertThat(client.readClose()).isEqualTo(1005);
            other.text("4fine");
            await().until(() -> keeper.events.contains("fine"));
        }
    }

    @Test
    void pausedReadingHoldsWebSocketMessagesBack() throws Exception {
        start();
        try (WsClient client = WsClient.connect(server.port(), WEBSOCKET)) {
            client.text("4pause");
            client.text("4held");
            client.binary((byte) 7);
            await().until(() -> keeper.events.contains("pause"));
            EngineSession session = keeper.only();
            assertThat(onLoop(session, () -> List.copyOf(keeper.events))).containsExactly("pause");
            onLoop(session, () -> {
                session.resumeReading();
                return null;
            });
            await().untilAsserted(() -> assertThat(keeper.events).containsExactly("pause", "held", "[7]"));
        }
    }

    @Test
    void aPauseOutlastsTheUpgrade() throws Exception {
        start();
        PollingSession session = PollingSession.open(server, EngineRevision.V4);
        EngineSession paused = keeper.only();
        try (WsClient client = WsClient.connect(server.port(), session.webSocketQuery())) {
            client.text("2probe");
            assertThat(client.readText()).isEqualTo("3probe");
            onLoop(paused, () -> {
                paused.pauseReading();
                return null;
            });
            client.text("5");
            client.text("4held");
            await().until(() -> onLoop(paused, paused::transportName).equals("websocket"));
            Channel channel = onLoop(paused, () -> ((WebSocketTransport) paused.transport()).channel());
            assertThat(channel.config().isAutoRead()).isFalse();
            onLoop(paused, () -> {
                paused.resumeReading();
                return null;
            });
            await().untilAsserted(() -> assertThat(keeper.events).containsExactly("held"));
        }
    }

    @Test
    void aFloodOfPingsThatNobodyReadsTheAnswersOfIsCutOff() throws Exception {
        start();
        PollingSession session = PollingSession.open(server, EngineRevision.V3);
        String flood = "1:2".repeat(10_000);
        assertThat(session.postRaw(flood).body()).isEqualTo("ok");
        assertThat(keeper.events).containsExactly("close slow consumer");
    }

    @Test
    void whoPingsAndNeverReadsThePongsIsCutOff() throws Exception {
        start();
        try (WsClient client = WsClient.connect(server.port(), WEBSOCKET)) {
            byte[] ping = WsClient.frame(0x80 | WsClient.PING, new byte[125]);
            byte[] pings = new byte[1000 * ping.length];
            for (int i = 0; i < 1000; i++) {
                System.arraycopy(ping, 0, pings, i * ping.length, ping.length);
            }
            assertThatThrownBy(() -> {
                        // The operating systems' buffers take some megabytes first.
                        for (int i = 0; i < 1000; i++) {
                            client.sendRaw(pings);
                        }
                    })
                    .isInstanceOf(SocketException.class);
        }
        await().untilAsserted(() -> assertThat(keeper.events).containsExactly("close transport close"));
    }

    @Test
    void pausedReadingHoldsTheAnswerOfAPostBack() throws Exception {
        start();
        PollingSession session = PollingSession.open(server, EngineRevision.V4);
        CompletableFuture<HttpResponse<String>> post = CompletableFuture.supplyAsync(() -> {
            try {
                return session.post("4pause", "4held");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> keeper.events.contains("pause"));
        EngineSession paused = keeper.only();
        assertThat(onLoop(paused, () -> List.copyOf(keeper.events))).containsExactly("pause");
        assertThat(post).isNotDone();
        onLoop(paused, () -> {
            paused.resumeReading();
            return null;
        });
        assertThat(post.join().body()).isEqualTo("ok");
        assertThat(keeper.events).containsExactly("pause", "held");
    }

    @Test
    void whatWasReceivedBeforeTheConnectionEndedIsTakenFirst() throws Exception {
        start();
        try (WsClient client = WsClient.connect(server.port(), WEBSOCKET)) {
            for (String text : List.of("4pause", "4one", "4two", "4pause", "4three")) {
                client.text(text);
            }
            await().until(() -> keeper.events.contains("pause"));
        }
        EngineSession paused = keeper.only();
        Channel channel = onLoop(paused, () -> ((WebSocketTransport) paused.transport()).channel());
        await().until(() -> !channel.isActive());
        assertThat(onLoop(paused, () -> List.copyOf(keeper.events))).containsExactly("pause");

        resume(paused);
        assertThat(keeper.events).containsExactly("pause", "one", "two", "pause");
        resume(paused);
        await().untilAsserted(() -> assertThat(keeper.events)
                .containsExactly("pause", "one", "two", "pause", "three", "close transport close"));
    }

    @Test
    void whatWasPostedBeforeTheConnectionEndedIsTakenFirst() throws Exception {
        start();
        PollingSession session = PollingSession.open(server, EngineRevision.V4);
        String body = "4pause\u001e4one\u001e4two";
        try (RawClient client = new RawClient(server.port())) {
            client.send("POST /socket.io/?" + session.query() + " HTTP/1.1\r\nHost: test\r\nContent-Length: "
                    + body.length() + "\r\n\r\n" + body);
            await().until(() -> keeper.events.contains("pause"));
        }
        EngineSession paused = keeper.only();
        await().until(() -> onLoop(paused, paused::isLost));
        assertThat(session.post("4three").statusCode())
                .as("it may not take the place of what waits")
                .isEqualTo(400);
        assertThat(keeper.events).containsExactly("pause");

        resume(paused);
        await().untilAsserted(() ->
                assertThat(keeper.events).containsExactly("pause", "one", "two", "close transport error"));
    }

    private static void resume(EngineSession session) throws Exception {
        onLoop(session, () -> {
            session.resumeReading();
            return null;
        });
    }

    @Test
    void aPollingClientThatNeverPollsIsDroppedAtTheBound() throws Exception {
        start();
        PollingSession session = PollingSession.open(server, EngineRevision.V4);
        EngineSession slow = keeper.only();
        for (int i = 0; i < 11; i++) {
            send(slow, Outbound.text("x".repeat(10_000)));
        }
        assertThat(keeper.events).containsExactly("close slow consumer");
        assertThat(onLoop(slow, slow::pendingBytes)).isZero();
        assertThat(session.poll().body()).contains("\"code\":1");
        assertThat(server.count("chat.engine.closes", "reason", "slow_consumer"))
                .isEqualTo(1);
    }

    @Test
    void aWebSocketThatIsNotReadIsDroppedAtTheBound() throws Exception {
        start();
        try (WsClient client = WsClient.connect(server.port(), WEBSOCKET)) {
            client.readText();
            EngineSession slow = keeper.only();
            // The operating systems' buffers take some megabytes first.
            for (int i = 0; i < 20_000 && slow.isOpen(); i++) {
                send(slow, Outbound.text("x".repeat(10_000)));
            }
            assertThat(keeper.events).containsExactly("close slow consumer");
            assertThat(onLoop(slow, slow::pendingBytes)).isZero();
        }
    }

    @Test
    void oneMessageLargerThanTheBoundReachesAClientThatOwesNothing() throws Exception {
        start();
        String large = "x".repeat(2 * EngineTestServer.MAX_PAYLOAD);
        try (WsClient client = WsClient.connect(server.port(), WEBSOCKET)) {
            client.readText();
            send(keeper.only(), Outbound.text(large));
            assertThat(client.readText()).isEqualTo("4" + large);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "node1.", "node1.AAAAAAAAAAAAAAAAAAAAAA", "../../etc", "__proto__", "%00"})
    void anIdTheServerDidNotMakeOpensNothing(String sid) throws Exception {
        start();
        PollingSession.open(server, EngineRevision.V4);
        HttpResponse<String> answer = PollingSession.get(server, "EIO=4&transport=polling&sid=" + sid);
        assertThat(answer.body()).isEqualTo("{\"code\":1,\"message\":\"Session ID unknown\"}");
        assertThat(server.engine.sessionCount()).isEqualTo(1);
    }

    @Test
    void theClientCannotChooseItsId() throws Exception {
        start();
        try (RawClient raw = server.connect()) {
            raw.request("GET", "/socket.io/?EIO=4&transport=polling", "Cookie: io=mine", "io: mine", "sid: mine");
            assertThat(raw.answer().body()).contains("\"sid\":\"node1.").doesNotContain("mine");
        }
    }

    @Test
    void theIdBeginsWithTheNameTheProxyKnowsUsBy() throws Exception {
        start();
        String[][] names = {{"s1", "s1."}, {"bad name", "node1."}, {"a.b", "node1."}, {"x".repeat(33), "node1."}};
        for (String[] name : names) {
            try (RawClient raw = server.connect()) {
                raw.request("GET", "/socket.io/?EIO=4&transport=polling", "X-Srv: " + name[0]);
                assertThat(raw.answer().body()).containsPattern("\"sid\":\"" + name[1] + "[A-Za-z0-9_-]{22}\"");
            }
        }
    }

    @Test
    void aStolenIdCannotTakeAWebSocketSessionOver() throws Exception {
        start();
        try (WsClient victim = WsClient.connect(server.port(), WEBSOCKET)) {
            String open = victim.readText();
            String sid = open.replaceAll(".*\"sid\":\"([^\"]+)\".*", "$1");
            try (WsClient thief = WsClient.connect(server.port(), WEBSOCKET + "&sid=" + sid)) {
                thief.text("4stolen");
                assertThat(thief.readClose()).isEqualTo(1005);
            }
            assertThat(PollingSession.get(server, "EIO=4&transport=polling&sid=" + sid)
                            .body())
                    .contains("\"code\":3");
            victim.text("4mine");
            await().until(() -> keeper.events.contains("mine"));
            assertThat(keeper.events).doesNotContain("stolen");
        }
    }

    @Test
    void theHandshakeIsKeptForTheApplicationWithoutCookies() throws Exception {
        start();
        try (RawClient raw = server.connect()) {
            raw.request(
                    "GET",
                    "/socket.io/?EIO=4&transport=polling&token=a%20b&x=1&x=2",
                    "Cookie: secret=1",
                    "Authorization: Bearer t",
                    "User-Agent: test");
            raw.answer();
            Handshake handshake = keeper.only().handshake();
            assertThat(handshake.query()).containsEntry("token", "a b").containsEntry("x", "2");
            assertThat(handshake.headers())
                    .containsOnly(Map.entry("authorization", "Bearer t"), Map.entry("user-agent", "test"));
            assertThat(handshake.clientAddress().isLoopbackAddress()).isTrue();
            assertThat(handshake.secure()).isFalse();
            assertThat(handshake.toString()).doesNotContain("Bearer").doesNotContain("a b");
        }
    }

    @Test
    void aFloodOfQueryParametersIsRefused() throws Exception {
        start();
        StringBuilder query = new StringBuilder("EIO=4&transport=polling");
        for (int i = 0; i < 500; i++) {
            query.append("&p").append(i).append("=1");
        }
        assertThat(PollingSession.get(server, query.toString()).statusCode()).isEqualTo(400);
        assertThat(server.engine.sessionCount()).isZero();
    }

    @Test
    void aWebSocketKeepsOneHandlerAndNoRequest() throws Exception {
        start();
        try (WsClient client = WsClient.connect(server.port(), WEBSOCKET)) {
            client.readText();
            EngineSession session = keeper.only();
            Channel channel = onLoop(session, () -> ((WebSocketTransport) session.transport()).channel());
            await().untilAsserted(() -> assertThat(
                            onLoop(session, () -> channel.pipeline().toMap()))
                    .hasSize(1));
        }
    }
}
