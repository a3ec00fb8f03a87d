package chat.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import chat.node.rest.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No client may take its time at the server's expense. */
final class HttpDeadlinesIT {
    private static final Duration SHORT = Duration.ofMillis(400);

    private PortFixture fixture;
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void stop() {
        release.countDown();
        fixture.close();
    }

    private RawClient connect(PortFixture made) throws Exception {
        fixture = made.routes(port -> {
                    port.router.get("/hello", port.pool, request -> Response.noContent());
                    port.router.get(
                            "/large",
                            port.pool,
                            request -> Response.bytes(200, "application/octet-stream", new byte[50_000_000]));
                    port.router.post("/take", port.pool, request -> Response.noContent());
                    port.router.get("/waits", port.pool, request -> {
                        release.await(10, TimeUnit.SECONDS);
                        return Response.noContent();
                    });
                })
                .start();
        return fixture.connect();
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() throws Exception {
        try (RawClient client = connect(new PortFixture().headerTimeout(SHORT))) {
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void aHeadThatDribblesIsCutOffHoweverOftenAByteComes() throws Exception {
        try (RawClient client = connect(new PortFixture().headerTimeout(SHORT))) {
            Thread dribble = dribble(client, "GET /hello HTTP/1.1\r\nHost: t\r\nX-Long: " + "a".repeat(10_000));
            RawClient.Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.body()).contains("\"code\":\"request_timeout\"").contains("\"temporary\":true");
            assertThat(answer.header("Connection")).hasValue("close");
            dribble.interrupt();
            dribble.join();
        }
    }

    @Test
    void emptyLinesAreNoWayToStay() throws Exception {
        try (RawClient client = connect(new PortFixture().headerTimeout(SHORT))) {
            Thread dribble = dribble(client, "\r\n".repeat(10_000));
            assertThat(client.answer().status()).isEqualTo(408);
            dribble.interrupt();
            dribble.join();
        }
    }

    @Test
    void aBodyThatDribblesIsCutOff() throws Exception {
        try (RawClient client = connect(new PortFixture().bodyTimeout(SHORT))) {
            client.request("POST", "/take", "Content-Type: application/json", "Content-Length: 10000");
            Thread dribble = dribble(client, "1".repeat(10_000));
            assertThat(client.answer().status()).isEqualTo(408);
            dribble.interrupt();
            dribble.join();
        }
    }

    @Test
    void theSecondRequestOfAConnectionHasTheSameDeadlines() throws Exception {
        try (RawClient client = connect(new PortFixture().headerTimeout(SHORT).bodyTimeout(SHORT))) {
            client.request("GET", "/hello");
            assertThat(client.answer().status()).isEqualTo(204);
            client.request("POST", "/take", "Content-Type: application/json", "Content-Length: 1")
                    .send("1");
            assertThat(client.answer().status()).isEqualTo(204);
            client.send("GET /hel");
            assertThat(client.answer().status()).isEqualTo(408);
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void aHeadThatBeganBehindAnotherRequestHasItsDeadlineToo() throws Exception {
        try (RawClient client = connect(new PortFixture().headerTimeout(SHORT))) {
            client.send("GET /hello HTTP/1.1\r\nHost: t\r\n\r\nGET /hello HT");
            assertThat(client.answer().status()).isEqualTo(204);
            assertThat(client.answer().status()).isEqualTo(408);
        }
    }

    @Test
    void anIdleConnectionIsClosedWithoutAWord() throws Exception {
        try (RawClient client = connect(new PortFixture().keepAliveTimeout(SHORT))) {
            client.request("GET", "/hello");
            assertThat(client.answer().status()).isEqualTo(204);
            assertThat(client.isClosedByServer()).isTrue();
        }
    }

    @Test
    void aHandlerMayTakeLongerThanAllOfThem() throws Exception {
        PortFixture made =
                new PortFixture().headerTimeout(SHORT).bodyTimeout(SHORT).keepAliveTimeout(SHORT);
        try (RawClient client = connect(made)) {
            client.request("GET", "/waits");
            assertThat(release.await(SHORT.toMillis() * 3, TimeUnit.MILLISECONDS))
                    .isFalse();
            release.countDown();
            assertThat(client.answer().status()).isEqualTo(204);
        }
    }

    @Test
    void aClientThatNeverReadsItsAnswerIsDropped() throws Exception {
        try (RawClient client = connect(new PortFixture().bodyTimeout(SHORT))) {
            client.request("GET", "/large");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(fixture.metrics
                                    .get("chat.connections")
                                    .tag("port", "public")
                                    .gauge()
                                    .value())
                            .isZero());
            assertThat(client.rest()).hasSizeLessThan(50_000_000);
        }
    }

    @Test
    void aClientThatReadsSlowlyButSteadilyGetsAllOfIt() throws Exception {
        try (RawClient client = connect(new PortFixture().bodyTimeout(Duration.ofSeconds(1)))) {
            client.request("GET", "/large");
            long from = System.nanoTime();
            long read = client.readSlowly(Duration.ofMillis(2_500));
            assertThat(read).isGreaterThan(50_000_000);
            assertThat(Duration.ofNanos(System.nanoTime() - from)).isGreaterThan(Duration.ofSeconds(2));
        }
    }

    /** A byte every few milliseconds, until it is interrupted or the other side had enough. */
    private static Thread dribble(RawClient client, String text) {
        Thread thread = new Thread(() -> {
            CountDownLatch never = new CountDownLatch(1);
            try {
                for (int i = 0; i < text.length(); i++) {
                    client.send(text.substring(i, i + 1));
                    if (never.await(20, TimeUnit.MILLISECONDS)) {
                        return;
                    }
                }
            } catch (IOException | InterruptedException over) {
                // the test has seen what it wanted
            }
        });
        thread.start();
        return thread;
    }
}
