package chat.node.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.config.NodeConfig;
import chat.node.engine.CloseReason;
import chat.node.testkit.NodeProject;
import chat.node.testkit.TcpRelay;
import chat.node.work.BoundedPool;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Everyone is cut off at once and comes back at once, over all transports and with all versions of the client: afterwards
 * each has one session, in the rooms it was in, and of the others nothing is left. More of them by hand with
 * {@code -Dchat.storm.clients=1000}.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReconnectStormIT {
    private static final int CLIENTS = Integer.getInteger("chat.storm.clients", 90);
    private static final int POLLING_ONLY = (CLIENTS / 9) * 3 + Math.min(3, CLIENTS % 9);
    private static final int STORMS = 3;
    /** Enough for a session that lost its client between two polls to be missed. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private BoundedPool lanes;
    private SocketServer server;
    private SocketTestServer port;
    private TcpRelay network;
    private Process crowd;
    private BufferedReader said;
    private Writer asking;
    private int hellos;

    @BeforeEach
    void start() throws IOException {
        lanes = new BoundedPool("storm-lanes", 2, 10_000, metrics);
        server = new SocketServer(SocketSettings.DEFAULT, lanes, metrics);
        server.of("/")
                .listeners()
                .onConnect((socket, request) ->
                        socket.join(request.parameter("name").orElseThrow()));
        port = SocketTestServer.start(settings(), server, metrics, "localhost", 0);
        network = TcpRelay.to(port.port());
        network.open();
        crowd = NodeProject.start("crowd.js", "http://127.0.0.1:" + network.port(), Integer.toString(CLIENTS));
        said = crowd.inputReader();
        asking = crowd.outputWriter();
    }

    @AfterEach
    void stop() throws InterruptedException {
        crowd.destroy();
        crowd.waitFor();
        network.close();
        port.close();
        lanes.close();
    }

    /** Sessions whose client is gone end soon; clients on a busy machine are still not taken for gone. */
    private static NodeConfig.Engine settings() {
        return new NodeConfig.Engine(
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(45),
                1_000_000,
                1_000_000,
                false);
    }

    @Test
    void whenTheServerClosesAllTransportsAllComeBackOnce() throws IOException {
        assertEachIsHereOnce();
        for (int i = 0; i < STORMS; i++) {
            server.of("/").sockets().forEach(socket -> socket.closeTransport(CloseReason.FORCED_CLOSE));
            assertEachIsHereOnce();
        }
    }

    @Test
    void whenTheNetworkIsCutAllComeBackOnce() throws IOException {
        assertEachIsHereOnce();
        for (int i = 0; i < STORMS; i++) {
            network.cut();
            // Who was between two polls would otherwise not even notice.
            assertThat(ask("gone?")).isEqualTo("gone");
            network.open();
            assertEachIsHereOnce();
        }
    }

    private void assertEachIsHereOnce() throws IOException {
        long since = System.nanoTime();
        assertThat(said.readLine()).isEqualTo("here " + (hellos + 1));
        Duration took = Duration.ofNanos(System.nanoTime() - since);
        Namespace main = server.of("/");
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(port.engine().sessionCount()).isEqualTo(CLIENTS);
            assertThat(server.clients()).isEqualTo(CLIENTS);
            assertThat(sessions("polling")).isEqualTo(POLLING_ONLY);
            assertThat(sessions("websocket")).isEqualTo(CLIENTS - POLLING_ONLY);
            assertThat(main.sockets()).hasSize(CLIENTS);
            assertThat(main.rooms()).hasSize(CLIENTS);
        });
        System.out.printf("%d clients were there after %d ms%n", CLIENTS, took.toMillis());
        for (int i = 0; i < CLIENTS; i++) {
            main.to("client-" + i).emit("hello");
        }
        hellos++;
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(ask("tally " + hellos)).isEqualTo(CLIENTS + " all"));
    }

    private String ask(String question) throws IOException {
        asking.write(question + "\n");
        asking.flush();
        return said.readLine();
    }

    private double sessions(String transport) {
        return metrics.get("chat.engine.sessions").tag("transport", transport).gauges().stream()
                .mapToDouble(Gauge::value)
                .sum();
    }
}
