package chat.node.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.rest.BodyKind;
import chat.node.rest.Response;
import chat.node.rest.Route;
import chat.node.work.BoundedPool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Slow handlers, full pools, and clients that leave. */
final class HttpUnderLoadIT {
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger entered = new AtomicInteger();
    private final AtomicInteger finished = new AtomicInteger();
    private BoundedPool small;
    private PortFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new PortFixture();
        small = new BoundedPool("small", 1, 2, fixture.metrics);
        fixture.router.get("/hello", fixture.pool, request -> Response.noContent());
        fixture.router.get("/blocks", small, request -> {
            entered.incrementAndGet();
            release.await(20, TimeUnit.SECONDS);
            finished.incrementAndGet();
            return Response.bytes(200, "text/plain", new byte[100_000]);
        });
        fixture.router.add(new Route(
                "GET",
                "/refuses",
                task -> {
                    throw new RejectedExecutionException("full");
                },
                BodyKind.NONE,
                0,
                request -> Response.noContent()));
        fixture.start();
    }

    @AfterEach
    void stop() {
        release.countDown();
        fixture.close();
        small.close(Duration.ofSeconds(1));
    }

    @Test
    void blockedHandlersDelayNobodyElse() throws Exception {
        try (Clients blocked = new Clients(3)) {
            blocked.all().forEach(client -> request(client, "/blocks"));
            await().until(() -> entered.get() == 1);
            // More than there are event loops, so that each of them has to serve some.
            try (Clients others = new Clients(8)) {
                for (RawClient other : others.all()) {
                    request(other, "/hello");
                    assertThat(other.answer().status()).isEqualTo(204);
                }
            }
        }
    }

    @Test
    void aFullPoolAnswersAtOnceThatItIsBusy() throws Exception {
        try (Clients clients = new Clients(3);
                RawClient late = fixture.connect()) {
            clients.all().forEach(client -> request(client, "/blocks"));
            await().until(() -> fixture.metrics
                            .get("chat.pool.queued")
                            .tag("pool", "small")
                            .gauge()
                            .value()
                    == 2);

            for (int i = 0; i < 100; i++) {
                late.request("GET", "/blocks");
                RawClient.Answer answer = late.answer();
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.header("Retry-After")).hasValue("1");
                assertThat(answer.body()).contains("\"code\":\"overloaded\"").contains("\"temporary\":true");
            }

            release.countDown();
            for (RawClient client : clients.all()) {
                assertThat(client.answer().status()).isEqualTo(200);
            }
            late.request("GET", "/blocks");
            assertThat(late.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void anyPoolMayRefuse() throws Exception {
        try (RawClient client = fixture.connect()) {
            client.request("GET", "/refuses");
            assertThat(client.answer().status()).isEqualTo(503);
        }
    }

    @Test
    void clientsThatLeaveWhileTheirHandlersRunLeaveNothingBehind() throws Exception {
        try (Clients clients = new Clients(3)) {
            clients.all().forEach(client -> request(client, "/blocks"));
            await().until(() -> entered.get() == 1);
            for (RawClient client : clients.all()) {
                client.reset();
            }
        }
        await().until(() -> connections() == 0);
        release.countDown();
        await().until(() -> finished.get() == 1);
        await().untilAsserted(() -> assertThat(fixture.metrics
                        .get("chat.pool.active")
                        .tag("pool", "small")
                        .gauge()
                        .value())
                .isZero());

        // Those who were still queued were not worked for: nobody waited any more.
        assertThat(entered.get()).isEqualTo(1);
        try (RawClient client = fixture.connect()) {
            client.request("GET", "/blocks");
            assertThat(client.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void aClientThatSendsAheadIsReadOnlyAsFarAsItIsServed() throws Exception {
        try (RawClient client = fixture.connect()) {
            client.request("GET", "/blocks");
            await().until(() -> entered.get() == 1);
            // The socket's buffers hold some megabytes at most; were the server to read on, all of this would go
            // through.
            byte[] ahead =
                    "GET /hello HTTP/1.1\r\nHost: t\r\n\r\n".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
            AtomicInteger sent = new AtomicInteger();
            Thread sender = new Thread(() -> {
                try {
                    for (int i = 0; i < 200; i++) {
                        client.send(ahead);
                        sent.incrementAndGet();
                    }
                } catch (IOException over) {
                    // closed by the test
                }
            });
            sender.start();
            AtomicInteger last = new AtomicInteger(-1);
            await().atMost(Duration.ofSeconds(60))
                    .during(Duration.ofMillis(500))
                    .until(() -> {
                        int now = sent.get();
                        return now == last.getAndSet(now) && now > 0 && now < 200;
                    });
            release.countDown();
            assertThat(client.answer().status()).isEqualTo(200);
            for (int i = 0; i < 1_000; i++) {
                assertThat(client.answer().status()).isEqualTo(204);
            }
            client.reset();
            sender.join();
        }
    }

    private double connections() {
        return fixture.metrics
                .get("chat.connections")
                .tag("port", "public")
                .gauge()
                .value();
    }

    private static void request(RawClient client, String path) {
        try {
            client.request("GET", path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Clients implements AutoCloseable {
        private final List<RawClient> clients = new ArrayList<>();

        Clients(int count) throws Exception {
            for (int i = 0; i < count; i++) {
                clients.add(fixture.connect());
            }
        }

        List<RawClient> all() {
            return clients;
        }

        @Override
        public void close() throws IOException {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }
}
