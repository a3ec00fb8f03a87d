package chat.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import chat.node.rest.Response;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is too large, broken or ambiguous is refused in the one error shape, and the connection ends. */
final class HttpLimitsIT {
    private static PortFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = new PortFixture()
                .routes(port -> {
                    port.router.get("/hello", port.pool, request -> Response.ok(Map.of("hello", "world")));
                    port.router.post("/size", port.pool, request -> Response.ok(Map.of("size", request.body().length)));
                })
                .start();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    static Stream<Arguments> broken() {
        String get = "GET /hello HTTP/1.1\r\nHost: t\r\n";
        String post = "POST /size HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\n";
        return Stream.of(
                Arguments.of("a request line past the limit", "GET /" + "a".repeat(9_000) + " HTTP/1.1\r\n", 414),
                Arguments.of("a request line without end", "GET /" + "a".repeat(20_000), 414),
                Arguments.of("one header past the limit", get + "A: " + "a".repeat(17_000) + "\r\n\r\n", 431),
                Arguments.of("many headers past the limit", get + "Abc: defgh\r\n".repeat(2_000) + "\r\n", 431),
                Arguments.of("no HTTP at all", "hello\r\n\r\n", 400),
                Arguments.of("TLS to a plain port", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\n\r\n", 400),
                Arguments.of("HTTP/2 with prior knowledge", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
                Arguments.of("an unknown version", "GET /hello HTTP/3.7\r\nHost: t\r\n\r\n", 400),
                Arguments.of("HTTP/0.9", "GET /hello\r\n\r\n", 400),
                Arguments.of("no Host", "GET /hello HTTP/1.1\r\n\r\n", 400),
                Arguments.of("two Hosts", get + "Host: u\r\n\r\n", 400),
                Arguments.of("a line without colon", get + "nonsense\r\n\r\n", 400),
                Arguments.of("a blank before the colon", get + "A : b\r\n\r\n", 400),
                Arguments.of("a header without name", get + ": b\r\n\r\n", 400),
                Arguments.of("a NUL in a value", get + "A: b\u0000c\r\n\r\n", 400),
                Arguments.of("a bare LF", "GET /hello HTTP/1.1\nHost: t\n\n", 400),
                Arguments.of("a bare CR in a value", get + "A: b\rX: c\r\n\r\n", 400),
                Arguments.of("a target that is none", "GET hello HTTP/1.1\r\nHost: t\r\n\r\n", 400),
                Arguments.of("a target for a tunnel", "CONNECT t:80 HTTP/1.1\r\nHost: t\r\n\r\n", 400),
                Arguments.of(
                        "length and chunks",
                        post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        400),
                Arguments.of("two lengths", post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc", 400),
                Arguments.of("the same length twice", post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400),
                Arguments.of("two lengths in one header", post + "Content-Length: 3, 3\r\n\r\nabc", 400),
                Arguments.of("a negative length", post + "Content-Length: -3\r\n\r\n", 400),
                Arguments.of("a signed length", post + "Content-Length: +3\r\n\r\nabc", 400),
                Arguments.of("a length that is no number", post + "Content-Length: 3x\r\n\r\nabc", 400),
                Arguments.of("a hexadecimal length", post + "Content-Length: 0x3\r\n\r\nabc", 400),
                Arguments.of("an endless length", post + "Content-Length: 99999999999999999999\r\n\r\n", 400),
                Arguments.of("an empty length", post + "Content-Length: \r\n\r\n", 400),
                Arguments.of(
                        "an encoding besides chunks", post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400),
                Arguments.of("chunks not last", post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 400),
                Arguments.of(
                        "chunks twice",
                        post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        400),
                Arguments.of("almost chunks", post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400),
                Arguments.of("chunks behind a tab", post + "Transfer-Encoding:\u000bchunked\r\n\r\n0\r\n\r\n", 400),
                Arguments.of(
                        "chunks in HTTP/1.0",
                        "POST /size HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        400),
                Arguments.of("a chunk size that is none", post + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc", 400),
                Arguments.of("a negative chunk size", post + "Transfer-Encoding: chunked\r\n\r\n-1\r\nabc", 400),
                Arguments.of(
                        "a chunk size past all limits",
                        post + "Transfer-Encoding: chunked\r\n\r\nfffffffff\r\nabc",
                        400),
                Arguments.of(
                        "a chunk that is too long",
                        post + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
                        400),
                Arguments.of("an expectation nobody knows", post + "Expect: 200-ok\r\nContent-Length: 3\r\n\r\n", 417));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void refusesAndCloses(String what, String text, int status) throws Exception {
        try (RawClient client = fixture.connect()) {
            // What follows must never be taken for a request of its own.
            client.send(text + "GET /hello HTTP/1.1\r\nHost: t\r\n\r\n".repeat(status == 431 || status == 414 ? 0 : 1));
            RawClient.Answer answer = client.answer();

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.body()).startsWith("{\"error\":{\"code\":\"").contains("\"temporary\":false");
            assertThat(answer.header("Content-Type")).hasValue("application/json; charset=utf-8");
            assertThat(answer.header("X-Request-Id")).isPresent();
            assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(answer.header("Connection")).hasValue("close");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void badEscapesInAPathAreABadRequestOfThatRequestAlone() throws Exception {
        try (RawClient client = fixture.connect()) {
            for (String path : new String[] {"/%", "/%2", "/%zz", "/%00", "/%ff", "/%c3%28"}) {
                client.request("GET", path);
                assertThat(client.answer().status()).as(path).isEqualTo(400);
            }
            client.request("GET", "/hello");
            assertThat(client.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void emptyLinesBeforeARequestAreSkipped() throws Exception {
        try (RawClient client = fixture.connect()) {
            client.send("\r\n\r\n").request("GET", "/hello");
            assertThat(client.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void takesABodyOfExactlyTheLimit() throws Exception {
        try (RawClient client = fixture.connect()) {
            client.request("POST", "/size", json(), "Content-Length: " + PortFixture.MAX_BODY)
                    .send(new byte[PortFixture.MAX_BODY]);
            assertThat(client.answer().body()).isEqualTo("{\"size\":100000}");
            client.request("POST", "/size", json(), "Transfer-Encoding: chunked")
                    .send("186a0\r\n")
                    .send(new byte[PortFixture.MAX_BODY])
                    .send("\r\n0\r\nX-Trailer: a\r\n\r\n");
            assertThat(client.answer().body()).isEqualTo("{\"size\":100000}");
        }
    }

    @Test
    void refusesALongerBodyBeforeItIsSent() throws Exception {
        try (RawClient client = fixture.connect()) {
            client.request("POST", "/size", json(), "Content-Length: " + (PortFixture.MAX_BODY + 1));
            RawClient.Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.body()).contains("\"code\":\"payload_too_large\"");
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void refusesChunksThatAddUpToMore() throws Exception {
        try (RawClient client = fixture.connect()) {
            client.request("POST", "/size", json(), "Transfer-Encoding: chunked");
            for (int i = 0; i < 11; i++) {
                client.send("2710\r\n").send(new byte[10_000]).send("\r\n");
            }
            assertThat(client.answer().status()).isEqualTo(413);
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    /** A client that does not look up from sending still finds its answer: closing at once would reset it away. */
    @Test
    void aClientInTheMiddleOfSendingGetsItsAnswer() throws Exception {
        try (RawClient client = fixture.connect()) {
            client.request("POST", "/size", json(), "Content-Length: 5000000");
            for (int i = 0; i < 500; i++) {
                client.send(new byte[10_000]);
            }
            assertThat(client.answer().status()).isEqualTo(413);
        }
    }

    @Test
    void anEndlessBodyIsCutOff() throws Exception {
        try (RawClient client = fixture.connect()) {
            client.request("POST", "/size", json(), "Transfer-Encoding: chunked");
            byte[] chunk = ("2710\r\n" + "a".repeat(10_000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            long from = System.nanoTime();
            try {
                while (System.nanoTime() - from < 20_000_000_000L) {
                    client.send(chunk);
                }
            } catch (SocketException cutOff) {
                return;
            }
            throw new AssertionError("the server reads for ever");
        }
    }

    @Test
    void asksForABodyItWillTakeAndForNoOther() throws Exception {
        try (RawClient client = fixture.connect()) {
            client.request("POST", "/size", json(), "Expect: 100-continue", "Content-Length: 3");
            assertThat(client.answer().status()).isEqualTo(100);
            client.send("[1]");
            assertThat(client.answer().body()).isEqualTo("{\"size\":3}");

            client.request("POST", "/size", json(), "Expect: 100-Continue", "Content-Length: 100001");
            assertThat(client.answer().status()).isEqualTo(413);
            assertThat(client.isClosedByServer()).isTrue();
        }
        for (String refused : new String[] {"POST /nowhere", "PUT /size"}) {
            try (RawClient client = fixture.connect()) {
                String[] words = refused.split(" ");
                client.request(words[0], words[1], json(), "Expect: 100-continue", "Content-Length: 3");
                assertThat(client.answer().status()).isIn(404, 405);
                assertThat(client.isClosedByServer()).isTrue();
            }
        }
        try (RawClient client = fixture.connect()) {
            client.request("POST", "/size", "Content-Type: text/plain", "Expect: 100-continue", "Content-Length: 3");
            assertThat(client.answer().status()).isEqualTo(415);
        }
    }

    private static String json() {
        return "Content-Type: application/json";
    }
}
