package chat.node.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.config.NodeConfig;
import chat.node.work.BoundedPool;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Clients that stop reading while a thousand others are being sent to. */
class SlowConsumerIT {
    private static final int READERS = 1_000;
    private static final int STALLED_WEBSOCKETS = 6;
    private static final int STALLED_POLLERS = 4;
    /** A quarter of it will do, unless the operating system finds more room in the end. */
    private static final int MOST_ROUNDS = 200;

    private static final int MAX_PENDING = 200_000;
    private static final String FILLER = "x".repeat(8_000);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final List<String> gone = new CopyOnWriteArrayList<>();

    @Test
    void areDroppedAndCountedInTheMiddleOfABroadcastAndNobodyElseNotices() throws Exception {
        try (BoundedPool lanes = new BoundedPool("slow-lanes", 1, 100, metrics)) {
            SocketServer server = new SocketServer(SocketSettings.DEFAULT, lanes, metrics);
            Namespace namespace = server.of("/");
            namespace
                    .listeners()
                    .onConnect((socket, request) -> socket.join(
                            "all",
                            socket.handshake().query().get("transport").equals("polling") ? "pollers" : "websockets"));
            namespace.listeners().onDisconnect((socket, reason) -> {
                gone.add(reason.text());
                // Whoever listens may do anything, also to those the broadcast has not come to.
                namespace.to("all").emit("left");
                namespace.to("all").socketsLeave("nowhere");
                socket.leave("all");
            });
            try (SocketTestServer port = SocketTestServer.start(settings(), server, metrics, "localhost", 0);
                    Crowd crowd = new Crowd(port)) {
                broadcast(namespace, port, crowd);
            }
            assertThat(server.clients()).isZero();
            assertThat(namespace.local().rooms()).isEmpty();
        }
    }

    private void broadcast(Namespace namespace, SocketTestServer port, Crowd crowd) throws Exception {
        List<Crowd.Person> readers = new ArrayList<>();
        List<Crowd.Person> stalled = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            readers.add(crowd.join(64 * 1024));
            if (i % (READERS / STALLED_WEBSOCKETS) == 0 && stalled.size() < STALLED_WEBSOCKETS) {
                stalled.add(crowd.join(2_048));
            }
        }
        for (int i = 0; i < STALLED_POLLERS; i++) {
            joinByPolling(port);
        }
        int all = READERS + STALLED_WEBSOCKETS + STALLED_POLLERS;
        await().atMost(PATIENCE).until(() -> namespace.sockets().size() == all);
        await().atMost(PATIENCE).until(() -> stalled.stream().allMatch(person -> person.socketId() != null));
        // Those who never poll owe what a connection filled up owes.
        namespace.to("pollers").emit("filler", "x".repeat(MAX_PENDING * 2 / 3));
        stalled.forEach(Crowd.Person::stopReading);
        stalled.forEach(person -> fillItsConnection(namespace, person));
        assertThat(gone).isEmpty();

        int slow = STALLED_WEBSOCKETS + STALLED_POLLERS;
        int rounds = 0;
        for (; gone.size() < slow && rounds < MOST_ROUNDS; rounds++) {
            namespace.to("all", "nowhere").emit("news", rounds, FILLER);
            int sent = rounds + 1;
            // Those who read get each before the next is sent: they owe nothing, whatever this machine is busy with.
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> readers.stream().allMatch(reader -> reader.count("news") == sent));
        }

        assertThat(gone).hasSize(slow).containsOnly("slow consumer");
        assertThat(metrics.get("chat.engine.closes")
                        .tag("reason", "slow_consumer")
                        .counter()
                        .count())
                .isEqualTo(slow);
        assertThat(namespace.sockets()).hasSize(READERS);
        assertThat(namespace.rooms()).containsExactlyInAnyOrder("all", "websockets");
        assertThat(namespace.local().rooms()).hasSize(2 + READERS);
        List<String> expected = IntStream.range(0, rounds)
                .mapToObj(round -> "42[\"news\"," + round + ",")
                .toList();
        await().until(() -> readers.stream().allMatch(reader -> reader.count("left") == slow));
        for (Crowd.Person reader : readers) {
            assertThat(reader.isClosed()).isFalse();
            assertThat(reader.received().stream()
                            .filter(text -> text.startsWith("42[\"news\""))
                            .map(text -> text.substring(0, text.indexOf('x') - 1)))
                    .isEqualTo(expected);
        }
    }

    /** Until the operating system takes no more of it, so that what can be dropped is dropped for a while. */
    private void fillItsConnection(Namespace namespace, Crowd.Person person) {
        Socket socket = namespace.socket(person.socketId()).orElseThrow();
        for (int dropped = 0; dropped < 50; ) {
            double before = sentMessages();
            socket.emitVolatile("filler", FILLER);
            // Comes after it on the same loop.
            namespace.to(socket.id()).fetchSockets().toCompletableFuture().join();
            dropped = sentMessages() == before ? dropped + 1 : 0;
        }
    }

    private double sentMessages() {
        return metrics.get("chat.engine.messages")
                .tag("direction", "out")
                .counter()
                .count();
    }

    private static void joinByPolling(SocketTestServer port) throws Exception {
        String url = port.url() + "/socket.io/?EIO=4&transport=polling";
        String open = HTTP.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                .body();
        String sid = open.substring(open.indexOf("\"sid\":\"") + 7, open.indexOf("\",\"upgrades\""));
        HttpRequest connect = HttpRequest.newBuilder(URI.create(url + "&sid=" + sid))
                .POST(HttpRequest.BodyPublishers.ofString("40"))
                .build();
        assertThat(HTTP.send(connect, BodyHandlers.ofString()).body()).isEqualTo("ok");
    }

    private static NodeConfig.Engine settings() {
        NodeConfig.Engine usual = SocketTestServer.settings();
        return new NodeConfig.Engine(
                // Longer than the test: a client that stalls is to be found out by what it owes alone.
                Duration.ofHours(1),
                usual.pingTimeout(),
                usual.upgradeTimeout(),
                usual.connectTimeout(),
                usual.maxPayload(),
                MAX_PENDING,
                false);
    }
}
