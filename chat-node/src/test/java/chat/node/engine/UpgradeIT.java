package chat.node.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.common.protocol.engine.EngineRevision;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From polling to WebSocket: nothing lost, nothing reordered, nobody stuck. */
final class UpgradeIT {
    private final Echo echo = new Echo();
    private EngineTestServer server;

    @BeforeEach
    void start() throws Exception {
        server = EngineTestServer.calm(echo);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private WsClient probe(PollingSession session) throws Exception {
        WsClient client = WsClient.connect(server.port(), session.webSocketQuery());
        client.text("2probe");
        assertThat(client.readText()).isEqualTo("3probe");
        return client;
    }

    @ParameterizedTest
    @EnumSource
    void theWaitingPollIsEmptiedAndTheSessionMoves(EngineRevision revision) throws Exception {
        PollingSession session = PollingSession.open(server, revision);
        try (WsClient client = probe(session)) {
            assertThat(session.poll().body()).isEqualTo(session.payload("6"));
            client.text("5");
            client.text("4hello");
            assertThat(client.readText()).isEqualTo("4hello");
            for (String query : List.of(session.query(), session.webSocketQuery())) {
                HttpResponse<String> old = PollingSession.get(server, query);
                assertThat(old.statusCode()).isEqualTo(400);
                assertThat(old.body()).contains("\"code\":3");
            }
            assertThat(session.post("4old").statusCode()).isEqualTo(400);
            client.text("4still");
            assertThat(client.readText()).isEqualTo("4still");
        }
        assertThat(server.count("chat.engine.upgrades", "result", "completed")).isEqualTo(1);
    }

    @Test
    void everyPollIsEmptiedUntilTheClientSwitches() throws Exception {
        PollingSession session = PollingSession.open(server, EngineRevision.V4);
        try (WsClient client = probe(session)) {
            assertThat(session.poll().body()).isEqualTo("6");
            assertThat(session.poll().body()).isEqualTo("6");
            client.text("5");
            client.text("4x");
            assertThat(client.readText()).isEqualTo("4x");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWaitsForAPollGoesOutFirst(EngineRevision revision) throws Exception {
        PollingSession session = PollingSession.open(server, revision);
        session.post("4one", "4two");
        try (WsClient client = probe(session)) {
            client.text("5");
            client.text("4three");
            assertThat(client.readText()).isEqualTo("4one");
            assertThat(client.readText()).isEqualTo("4two");
            assertThat(client.readText()).isEqualTo("4three");
        }
    }

    @Test
    void aSecondWebSocketIsClosedAndTheFirstKeepsTheSession() throws Exception {
        PollingSession session = PollingSession.open(server, EngineRevision.V4);
        try (WsClient first = probe(session);
                WsClient whileProbing = WsClient.connect(server.port(), session.webSocketQuery())) {
            assertThat(whileProbing.readClose()).isEqualTo(1005);
            first.text("5");
            first.text("4mine");
            assertThat(first.readText()).isEqualTo("4mine");
            try (WsClient afterwards = WsClient.connect(server.port(), session.webSocketQuery())) {
                assertThat(afterwards.readClose()).isEqualTo(1005);
            }
            first.text("4still mine");
            assertThat(first.readText()).isEqualTo("4still mine");
        }
    }

    @Test
    void aClientThatNeverSwitchesKeepsPolling() throws Exception {
        PollingSession session = PollingSession.open(server, EngineRevision.V4);
        try (WsClient client = probe(session)) {
            assertThat(client.readClose()).isEqualTo(1005);
        }
        assertThat(session.post("4alive").body()).isEqualTo("ok");
        assertThat(session.poll().body()).isEqualTo("4alive");
        assertThat(server.count("chat.engine.upgrades", "result", "given_up")).isEqualTo(1);
        try (WsClient again = probe(session)) {
            again.text("5");
            again.text("4now");
            assertThat(again.readText()).isEqualTo("4now");
        }
    }

    @Test
    void aFailedProbeLeavesTheSessionAlone() throws Exception {
        PollingSession session = PollingSession.open(server, EngineRevision.V4);
        for (String wrong : new String[] {"4hi", "2other", "zzz", ""}) {
            try (WsClient client = WsClient.connect(server.port(), session.webSocketQuery())) {
                client.text(wrong);
                assertThat(client.readClose()).isEqualTo(1005);
            }
        }
        try (WsClient client = WsClient.connect(server.port(), session.webSocketQuery())) {
            client.sendRaw(new byte[] {(byte) 0x81, 1, '2'});
            assertThat(client.readClose()).isEqualTo(1002);
        }
        WsClient.connect(server.port(), session.webSocketQuery()).close();
        // The connection that just went must have been noticed before the next may try.
        await().until(() -> server.count("chat.engine.upgrades", "result", "given_up") == 6);
        try (WsClient client = probe(session)) {
            assertThat(session.poll().body()).isEqualTo("6");
            client.text("wrong");
        }
        assertThat(session.post("4alive").body()).isEqualTo("ok");
        assertThat(session.poll().body()).isEqualTo("4alive");
    }

    @Test
    void theSessionsEndEndsTheProbe() throws Exception {
        PollingSession session = PollingSession.open(server, EngineRevision.V4);
        try (WsClient client = probe(session)) {
            session.post("1");
            assertThat(client.readClose()).isEqualTo(1005);
        }
    }

    @Test
    void anotherRevisionMayNotJoin() throws Exception {
        PollingSession session = PollingSession.open(server, EngineRevision.V4);
        String other = session.webSocketQuery().replace("EIO=4", "EIO=3");
        try (RawClient raw = server.connect()) {
            raw.request(
                    "GET",
                    "/socket.io/?" + other,
                    "Connection: Upgrade",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
            assertThat(raw.answer().body()).isEqualTo("Bad request");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aThousandMessagesBothWaysKeepTheirOrderAcrossTheUpgrade(EngineRevision revision) throws Exception {
        PollingSession session = PollingSession.open(server, revision);
        List<String> sent = new ArrayList<>();
        List<String> received = new ArrayList<>();
        for (int i = 0; i < 500; i += 10) {
            String[] batch = new String[10];
            for (int j = 0; j < 10; j++) {
                batch[j] = "4m" + (1000 + i + j);
            }
            sent.addAll(List.of(batch));
            session.post(batch);
            if (i % 100 == 0) {
                received.addAll(packets(session, session.poll().body()));
            }
        }
        try (WsClient client = probe(session)) {
            client.text("5");
            for (int i = 500; i < 1000; i++) {
                client.text("4m" + (1000 + i));
                sent.add("4m" + (1000 + i));
            }
            while (received.size() < sent.size()) {
                received.add(client.readText());
            }
        }
        assertThat(received).isEqualTo(sent);
    }

    /** Connections come in on either event loop, so half of these change loops. */
    @Test
    void aHundredUpgradesInARowNoneStuck() throws Exception {
        for (int i = 0; i < 100; i++) {
            PollingSession session = PollingSession.open(server, EngineRevision.V4);
            CompletableFuture<HttpResponse<String>> poll = session.pollLater();
            try (WsClient client = probe(session)) {
                assertThat(poll.join().body()).isEqualTo("6");
                client.text("5");
                client.text("4round " + i);
                assertThat(client.readText()).isEqualTo("4round " + i);
            }
        }
        await().until(() -> server.engine.sessionCount() == 0);
    }

    private static List<String> packets(PollingSession session, String payload) {
        if (session.query().startsWith("EIO=4")) {
            return List.of(payload.split("\u001e"));
        }
        List<String> packets = new ArrayList<>();
        int at = 0;
        while (at < payload.length()) {
            int colon = payload.indexOf(':', at);
            int length = Integer.parseInt(payload.substring(at, colon));
            packets.add(payload.substring(colon + 1, colon + 1 + length));
            at = colon + 1 + length;
        }
        return packets;
    }
}
