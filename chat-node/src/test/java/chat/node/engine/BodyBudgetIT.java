package chat.node.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.common.protocol.engine.EngineRevision;
import chat.node.rest.BodyKind;
import chat.node.rest.Response;
import chat.node.rest.Route;
import chat.node.work.BoundedPool;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** However many bodies are sent or left unfinished, together they take what the node allows, and in the end nothing. */
final class BodyBudgetIT {
    private static final int BUDGET = 2_000_000;
    private static final int LARGE = 580_000;
    private static final String[] FORM = {
        "Content-Type: multipart/form-data; boundary=x", "Content-Length: " + LARGE,
    };

    private final CountDownLatch release = new CountDownLatch(1);
    private final List<RawClient> clients = new ArrayList<>();
    private final PortFixture fixture = new PortFixture().bodies(BUDGET);
    private BoundedPool narrow;

    @AfterEach
    void stop() throws IOException {
        release.countDown();
        for (RawClient client : clients) {
            client.close();
        }
        fixture.close();
        if (narrow != null) {
            narrow.close(Duration.ofSeconds(1));
        }
    }

    private void start() throws Exception {
        narrow = new BoundedPool("narrow", 1, 2, fixture.metrics);
        fixture.router.get("/hello", fixture.pool, request -> Response.noContent());
        fixture.router.post("/take", fixture.pool, request -> Response.noContent());
        fixture.router.post("/refuse", task -> reject(), request -> Response.noContent());
        fixture.router.add(new Route(
                "POST", "/form", fixture.pool, BodyKind.JSON_OR_MULTIPART, LARGE, request -> Response.noContent()));
        fixture.router.post("/wait", narrow, request -> {
            release.await(20, TimeUnit.SECONDS);
            return Response.noContent();
        });
        fixture.start();
    }

    private static void reject() {
        throw new RejectedExecutionException("full");
    }

    private RawClient connect() throws Exception {
        RawClient client = fixture.connect();
        clients.add(client);
        return client;
    }

    private RawClient post(String path, int length) throws Exception {
        return connect()
                .request("POST", path, "Content-Type: application/json", "Content-Length: " + length)
                .send(new byte[length]);
    }

    private static double held(MeterRegistry metrics) {
        return metrics.get("chat.http.body.bytes").gauge().value();
    }

    /** Once one was refused, the next of the same size will be: what the others hold, they keep. */
    private static void awaitFull(MeterRegistry metrics) {
        await().until(() -> metrics.get("chat.http.body.refused").counter().count() > 0);
    }

    private void awaitNothingHeld() {
        await().until(() -> held(fixture.metrics) == 0);
    }

    /** Sends nearly all of a large form, and then nothing more. */
    private void abandonForms(int count) throws Exception {
        byte[] most = new byte[500_000];
        for (int i = 0; i < count; i++) {
            connect().request("POST", "/form", FORM).send(most);
            assertThat(held(fixture.metrics)).isLessThanOrEqualTo(BUDGET);
        }
    }

    @Test
    void aFloodOfUnfinishedBodiesKeepsNobodyFromBeingServed() throws Exception {
        start();
        abandonForms(30);
        awaitFull(fixture.metrics);
        abandonForms(1);
        RawClient.Answer refused = clients.get(clients.size() - 1).answer();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).hasValue("1");
        assertThat(refused.body()).contains("\"code\":\"overloaded\"");
        assertThat(connect().request("GET", "/hello").answer().status()).isEqualTo(204);
        assertThat(post("/take", 1_000).answer().status()).isEqualTo(204);
        assertThat(held(fixture.metrics)).isBetween(500_000.0, BUDGET * 0.75);
        for (RawClient client : clients) {
            client.reset();
        }
        awaitNothingHeld();
        assertThat(connect()
                        .request("POST", "/form", FORM)
                        .send(new byte[LARGE])
                        .answer()
                        .status())
                .isEqualTo(204);
        awaitNothingHeld();
    }

    @Test
    void bodiesThatTakeTooLongAreGivenBack() throws Exception {
        fixture.bodyTimeout(Duration.ofMillis(400));
        start();
        // As many as there is room for: of more, any one could be the one that is refused.
        abandonForms(2);
        for (RawClient client : clients) {
            assertThat(client.answer().status()).isEqualTo(408);
        }
        awaitNothingHeld();
    }

    @Test
    void smallBodiesAreBoundedToo() throws Exception {
        start();
        byte[] some = new byte[1_000];
        for (int i = 0; i < 150; i++) {
            connect()
                    .request("POST", "/take", "Content-Type: application/json", "Content-Length: 20000")
                    .send(some);
        }
        await().until(() -> held(fixture.metrics) > BUDGET - 20_000);
        assertThat(held(fixture.metrics)).isLessThanOrEqualTo(BUDGET);
        assertThat(connect().request("GET", "/hello").answer().status()).isEqualTo(204);
        for (RawClient client : clients) {
            client.close();
        }
        awaitNothingHeld();
    }

    @Test
    void whatAHandlerWorksOnCountsUntilItsAnswer() throws Exception {
        start();
        RawClient first = post("/wait", 50_000);
        await().until(() -> held(fixture.metrics) == 50_000);
        // Its client leaves, the body still waits for its handler.
        post("/wait", 40_000).reset();
        await().until(() -> held(fixture.metrics) == 90_000);
        RawClient third = post("/wait", 30_000);
        await().until(() -> held(fixture.metrics) == 120_000);
        assertThat(post("/wait", 20_000).answer().status()).isEqualTo(503);
        assertThat(held(fixture.metrics)).isEqualTo(120_000);
        release.countDown();
        assertThat(first.answer().status()).isEqualTo(204);
        assertThat(third.answer().status()).isEqualTo(204);
        awaitNothingHeld();
    }

    @Test
    void refusedBodiesAreGivenBack() throws Exception {
        start();
        assertThat(post("/refuse", 10_000).answer().status()).isEqualTo(503);
        assertThat(post("/nowhere", 10_000).answer().status()).isEqualTo(404);
        RawClient chunked =
                connect().request("POST", "/take", "Content-Type: application/json", "Transfer-Encoding: chunked");
        chunked.send("c350\r\n").send(new byte[50_000]).send("\r\n");
        await().until(() -> held(fixture.metrics) >= 50_000);
        chunked.send("fde8\r\n").send(new byte[65_000]);
        assertThat(chunked.answer().status()).isEqualTo(413);
        RawClient broken =
                connect().request("POST", "/take", "Content-Type: application/json", "Transfer-Encoding: chunked");
        assertThat(broken.send("2\r\n{}\r\nnonsense\r\n").answer().status()).isEqualTo(400);
        awaitNothingHeld();
    }

    @Test
    void pollingBodiesShareTheBudget() throws Exception {
        try (EngineTestServer server = EngineTestServer.calm(new Echo())) {
            for (int i = 0; i < 15; i++) {
                clients.add(beginPost(server, PollingSession.open(server, EngineRevision.V4), 80_000));
                assertThat(held(server.metrics)).isLessThanOrEqualTo(EngineTestServer.BODIES);
            }
            awaitFull(server.metrics);
            clients.add(beginPost(server, PollingSession.open(server, EngineRevision.V4), 80_000));
            assertThat(clients.get(clients.size() - 1).answer().status()).isEqualTo(503);
            for (RawClient client : clients) {
                client.reset();
            }
            await().until(() -> held(server.metrics) == 0);
            PollingSession session = PollingSession.open(server, EngineRevision.V4);
            assertThat(session.post("4" + "a".repeat(50_000)).body()).isEqualTo("ok");
            await().until(() -> held(server.metrics) == 0);
        }
    }

    @Test
    void aSessionThatEndsUnderABodyGivesItBack() throws Exception {
        try (EngineTestServer server = EngineTestServer.calm(new Echo())) {
            RawClient client = beginPost(server, PollingSession.open(server, EngineRevision.V4), 80_000);
            clients.add(client);
            await().until(() -> held(server.metrics) > 0);
            server.engine
                    .closeAll(Duration.ZERO, Duration.ZERO)
                    .toCompletableFuture()
                    .get(5, TimeUnit.SECONDS);
            assertThat(client.answer().status()).isEqualTo(400);
            await().until(() -> held(server.metrics) == 0);
        }
    }

    private static RawClient beginPost(EngineTestServer server, PollingSession session, int bytes) throws Exception {
        return server.connect()
                .request("POST", "/socket.io/?" + session.query(), "Content-Length: 99000")
                .send("4" + "a".repeat(bytes));
    }

    @Test
    void connectionsPastTheirNumberAreClosedAtOnce() throws Exception {
        fixture.connections(3);
        start();
        for (int i = 0; i < 3; i++) {
            assertThat(connect().request("GET", "/hello").answer().status()).isEqualTo(204);
        }
        assertThat(connect().isClosedByServer()).isTrue();
        assertThat(fixture.metrics.get("chat.connections.refused").counter().count())
                .isEqualTo(1);
        assertThat(clients.get(0).request("GET", "/hello").answer().status()).isEqualTo(204);
        clients.get(0).close();
        await().until(() -> fixture.metrics.get("chat.connections").gauge().value() == 2);
        assertThat(connect().request("GET", "/hello").answer().status()).isEqualTo(204);
    }
}
