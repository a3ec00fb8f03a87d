package chat.node.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.common.protocol.engine.EngineRevision;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the protocol documents and the reference say of polling, sentence by sentence, for both revisions. */
final class PollingIT {
    private static final Echo ECHO = new Echo();
    private static EngineTestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = EngineTestServer.calm(ECHO);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void handshakeTellsWhatTheClientMustKnow(EngineRevision revision) throws Exception {
        PollingSession session = PollingSession.open(server, revision);
        String packet = revision == EngineRevision.V4
                ? session.handshake
                : session.handshake.substring(session.handshake.indexOf(':') + 1);
        assertThat(packet)
                .isEqualTo("0{\"sid\":\"" + session.sid + "\",\"upgrades\":[\"websocket\"],\"pingInterval\":30000,"
                        + "\"pingTimeout\":30000,\"maxPayload\":100000}");
        if (revision == EngineRevision.V3) {
            assertThat(session.handshake).startsWith(packet.length() + ":0{");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, EIO=4, 0, Transport unknown",
        "GET, EIO=4&transport=abc, 0, Transport unknown",
        "GET, EIO=4&transport=polling&sid=abc, 1, Session ID unknown",
        "POST, EIO=4&transport=polling&sid=abc, 1, Session ID unknown",
        "POST, EIO=4&transport=polling, 2, Bad handshake method",
        "PUT, EIO=3&transport=polling, 2, Bad handshake method",
        "OPTIONS, EIO=4&transport=polling, 2, Bad handshake method",
        "GET, EIO=4&transport=websocket, 3, Bad request",
        "GET, transport=polling, 5, Unsupported protocol version",
        "GET, EIO=abc&transport=polling, 5, Unsupported protocol version",
        "GET, EIO=5&transport=polling, 5, Unsupported protocol version",
    })
    void refusalsAreTheReferences(String method, String query, int code, String message) throws Exception {
        HttpResponse<String> answer = PollingSession.HTTP.send(
                PollingSession.request(server, query)
                        .method(method, BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("{\"code\":" + code + ",\"message\":\"" + message + "\"}");
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
    }

    @ParameterizedTest
    @EnumSource
    void aSessionAcceptsOnlyItsTransportRevisionAndMethods(EngineRevision revision) throws Exception {
        PollingSession session = PollingSession.open(server, revision);
        assertThat(PollingSession.get(server, session.webSocketQuery()).body()).contains("\"code\":3");
        String other = session.query()
                .replace("EIO=" + PollingSession.eio(revision), revision == EngineRevision.V4 ? "EIO=3" : "EIO=4");
        assertThat(PollingSession.get(server, other).body()).contains("\"code\":3");
        HttpResponse<String> put = PollingSession.HTTP.send(
                session.request().PUT(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
        assertThat(put.statusCode()).isEqualTo(500);
        assertThat(status(session, "OPTIONS")).isEqualTo(204);
        assertThat(status(session, "BREW")).isEqualTo(400);
        assertThat(session.post("4still here").body()).isEqualTo("ok");
    }

    private static int status(PollingSession session, String method) throws Exception {
        return PollingSession.HTTP
                .send(session.request().method(method, BodyPublishers.noBody()).build(), BodyHandlers.discarding())
                .statusCode();
    }

    @ParameterizedTest
    @EnumSource
    void packetsComeBackInOrderInOnePayload(EngineRevision revision) throws Exception {
        PollingSession session = PollingSession.open(server, revision);
        HttpResponse<String> posted = session.post("4hello", "4wörld €", "4\uD83D\uDE00", "4");
        assertThat(posted.statusCode()).isEqualTo(200);
        assertThat(posted.body()).isEqualTo("ok");
        assertThat(posted.headers().firstValue("content-type")).hasValue("text/html");
        assertThat(posted.headers().firstValue("cache-control")).hasValue("no-store");
        HttpResponse<String> polled = session.poll();
        assertThat(polled.body()).isEqualTo(session.payload("4hello", "4wörld €", "4\uD83D\uDE00", "4"));
        assertThat(polled.headers().firstValue("content-type")).hasValue("text/plain; charset=UTF-8");
        assertThat(polled.headers().firstValue("cache-control")).hasValue("no-store");
        assertThat(polled.headers().firstValue("set-cookie")).isEmpty();
    }

    @Test
    void whatIsNoUtf8ShowsAsTheReplacementCharacter() throws Exception {
        PollingSession session = PollingSession.open(server, EngineRevision.V4);
        byte[] body = {'4', 'a', -1, 'b', 0x1e, '4', (byte) 0xe2, (byte) 0x82};
        var post = session.request().header("Content-Type", "text/plain;charset=UTF-8");
        PollingSession.HTTP.send(post.POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofString());
        assertThat(session.poll().body()).isEqualTo("4a\uFFFDb\u001e4\uFFFD");
    }

    @Test
    void binaryIsBase64InRevision4() throws Exception {
        PollingSession session = PollingSession.open(server, EngineRevision.V4);
        session.post("4hello", "bAQIDBA==");
        assertThat(session.poll().body()).isEqualTo("4hello\u001ebAQIDBA==");
    }

    @Test
    void binaryIsBytesInRevision3UnlessTheClientAskedForBase64() throws Exception {
        PollingSession session = PollingSession.open(server, EngineRevision.V3);
        session.post("4hello", "b4AQIDBA==");
        HttpResponse<byte[]> polled = session.pollBytes();
        byte[] expected = {0, 6, -1, '4', 'h', 'e', 'l', 'l', 'o', 1, 5, -1, 4, 1, 2, 3, 4};
        assertThat(polled.body()).isEqualTo(expected);
        assertThat(polled.headers().firstValue("content-type")).hasValue("application/octet-stream");
        PollingSession plain = PollingSession.open(server, EngineRevision.V3, "&b64=1");
        plain.post("4hello", "b4AQIDBA==");
        assertThat(plain.poll().body()).isEqualTo("6:4hello10:b4AQIDBA==");
    }

    @Test
    void octetStreamsAreForRevision3Alone() throws Exception {
        byte[] payload = {0, 6, -1, '4', 'h', 'e', 'l', 'l', 'o', 1, 5, -1, 4, 1, 2, 3, 4};
        PollingSession three = PollingSession.open(server, EngineRevision.V3);
        assertThat(postOctets(three, payload).body()).isEqualTo("ok");
        assertThat(three.pollBytes().body()).isEqualTo(payload);
        PollingSession four = PollingSession.open(server, EngineRevision.V4);
        assertThat(postOctets(four, payload).statusCode()).isEqualTo(400);
        assertThat(four.poll().body()).contains("\"code\":1");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoPacketEndsTheSession(EngineRevision revision) throws Exception {
        for (String malformed : new String[] {"abc", ""}) {
            PollingSession session = PollingSession.open(server, revision);
            assertThat(session.postRaw(malformed).body()).isEqualTo("ok");
            assertThat(session.poll().body()).contains("\"code\":1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHeartbeatInTheWrongDirectionEndsTheSession(EngineRevision revision) throws Exception {
        PollingSession session = PollingSession.open(server, revision);
        session.post(revision == EngineRevision.V4 ? "2" : "3");
        assertThat(session.poll().statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @EnumSource
    void aSecondPollEndsTheSession(EngineRevision revision) throws Exception {
        PollingSession session = PollingSession.open(server, revision);
        CompletableFuture<HttpResponse<String>> first = session.pollLater();
        // Which of both arrives first is open; one waits, the other is one too many.
        HttpResponse<String> second = session.poll();
        HttpResponse<String> waited = second.statusCode() == 200 ? second : first.join();
        HttpResponse<String> tooMany = second.statusCode() == 200 ? first.join() : second;
        assertThat(waited.body()).isEqualTo(session.payload("1"));
        assertThat(tooMany.statusCode()).isEqualTo(400);
        assertThat(session.poll().body()).contains("\"code\":1");
    }

    @ParameterizedTest
    @EnumSource
    void aCancelledPollEndsTheSession(EngineRevision revision) throws Exception {
        PollingSession session = PollingSession.open(server, revision);
        try (RawClient raw = server.connect()) {
            raw.request("GET", "/socket.io/?" + session.query());
            // The noop shows that the poll has arrived: an upgrade begins and empties it.
            try (WsClient probe = WsClient.connect(server.port(), session.webSocketQuery())) {
                probe.text("2probe");
                assertThat(probe.readText()).isEqualTo("3probe");
                assertThat(raw.answer().body()).isEqualTo(session.payload("6"));
            }
            raw.request("GET", "/socket.io/?" + session.query());
            raw.reset();
        }
        await().untilAsserted(() -> assertThat(session.post("4x").body()).contains("\"code\":1"));
    }

    @ParameterizedTest
    @EnumSource
    void theClientsGoodbyeEmptiesTheWaitingPoll(EngineRevision revision) throws Exception {
        PollingSession session = PollingSession.open(server, revision);
        CompletableFuture<HttpResponse<String>> poll = session.pollLater();
        await().until(() -> !poll.isDone());
        assertThat(session.post("4before", "1", "4after").body()).isEqualTo("ok");
        assertThat(poll.join().statusCode()).isIn(200, 400);
        assertThat(session.poll().body()).contains("\"code\":1");
    }

    @ParameterizedTest
    @EnumSource
    void aBodyPastTheLimitIsRefusedAndTheSessionLivesOn(EngineRevision revision) throws Exception {
        PollingSession session = PollingSession.open(server, revision);
        String large = "4" + "x".repeat(EngineTestServer.MAX_PAYLOAD);
        assertThat(session.post(large).statusCode()).isEqualTo(413);
        try (RawClient chunked = server.connect()) {
            chunked.send("POST /socket.io/?" + session.query()
                    + " HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
            String chunk = "2710\r\n" + "x".repeat(10_000) + "\r\n";
            chunked.send(chunk.repeat(11));
            assertThat(chunked.answer().status()).isEqualTo(413);
        }
        assertThat(session.post("4small").body()).isEqualTo("ok");
        assertThat(session.poll().body()).isEqualTo(session.payload("4small"));
    }

    @ParameterizedTest
    @EnumSource
    void aBodyOfExactlyTheLimitIsTaken(EngineRevision revision) throws Exception {
        PollingSession session = PollingSession.open(server, revision);
        String large = "4" + "x".repeat(EngineTestServer.MAX_PAYLOAD - 1 - "100000:".length());
        assertThat(session.post(large).body()).isEqualTo("ok");
        assertThat(session.poll().body()).isEqualTo(session.payload(large));
    }

    @Test
    void twoPostsAtOnceEndTheSession() throws Exception {
        PollingSession session = PollingSession.open(server, EngineRevision.V4);
        try (RawClient first = server.connect()) {
            first.send("POST /socket.io/?" + session.query() + " HTTP/1.1\r\nHost: test\r\nContent-Length: 6\r\n"
                    + "Expect: 100-continue\r\n\r\n");
            assertThat(first.answerWithoutBody().status()).isEqualTo(100);
            assertThat(session.post("4second").statusCode()).isEqualTo(400);
            assertThat(first.answer().status()).isEqualTo(400);
        }
        assertThat(session.poll().body()).contains("\"code\":1");
    }

    @Test
    void aPostWhoseConnectionBreaksEndsTheSession() throws Exception {
        PollingSession session = PollingSession.open(server, EngineRevision.V4);
        try (RawClient raw = server.connect()) {
            raw.send("POST /socket.io/?" + session.query() + " HTTP/1.1\r\nHost: test\r\nContent-Length: 6\r\n"
                    + "Expect: 100-continue\r\n\r\n");
            assertThat(raw.answerWithoutBody().status()).isEqualTo(100);
            raw.send("4ab").reset();
        }
        await().untilAsserted(() -> assertThat(session.post("4x").statusCode()).isEqualTo(400));
    }

    @Test
    void largePollsAreCompressedForWhoeverTakesIt() throws Exception {
        PollingSession session = PollingSession.open(server, EngineRevision.V4);
        String large = "4" + "y".repeat(1023);
        session.post(large);
        HttpResponse<byte[]> polled = PollingSession.HTTP.send(
                session.request().header("Accept-Encoding", "gzip, deflate").build(), BodyHandlers.ofByteArray());
        assertThat(polled.headers().firstValue("content-encoding")).hasValue("gzip");
        try (GZIPInputStream plain = new GZIPInputStream(new ByteArrayInputStream(polled.body()))) {
            assertThat(new String(plain.readAllBytes(), UTF_8)).isEqualTo(large);
        }
        session.post("4" + "y".repeat(1022));
        assertThat(PollingSession.HTTP
                        .send(
                                session.request()
                                        .header("Accept-Encoding", "gzip")
                                        .build(),
                                BodyHandlers.ofByteArray())
                        .headers()
                        .firstValue("content-encoding"))
                .isEmpty();
    }

    @Test
    void olderBrowsersGetScripts() throws Exception {
        PollingSession session = PollingSession.open(server, EngineRevision.V3, "&j=7&b64=1");
        assertThat(session.handshake).startsWith("___eio[7](\"").endsWith("\");");
        HttpResponse<String> posted = PollingSession.HTTP.send(
                session.request()
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("d=7%3A4a%22b%5Cnc%21"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(posted.body()).isEqualTo("ok");
        assertThat(session.poll().body()).isEqualTo("___eio[7](\"7:4a\\\"b\\nc!\");");
    }

    @Test
    void aScriptsNameIsMadeOfDigitsOnly() throws Exception {
        HttpResponse<String> answer = PollingSession.get(server, "EIO=3&transport=polling&j=1);alert(2");
        assertThat(answer.body()).startsWith("___eio[12](\"");
    }

    @Test
    void keepAliveIsTrueAndOneConnectionServesManyRequests() throws Exception {
        PollingSession session = PollingSession.open(server, EngineRevision.V4);
        try (RawClient raw = server.connect()) {
            for (int i = 0; i < 20; i++) {
                raw.send("POST /socket.io/?" + session.query() + " HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\n4"
                        + (10 + i));
                assertThat(raw.answer().header("connection")).isEmpty();
                raw.request("GET", "/socket.io/?" + session.query());
                assertThat(raw.answer().body()).isEqualTo("4" + (10 + i));
            }
        }
    }

    private static HttpResponse<String> postOctets(PollingSession session, byte[] payload) throws Exception {
        return PollingSession.HTTP.send(
                session.request()
                        .header("Content-Type", "application/octet-stream")
                        .POST(BodyPublishers.ofByteArray(payload))
                        .build(),
                BodyHandlers.ofString());
    }
}
