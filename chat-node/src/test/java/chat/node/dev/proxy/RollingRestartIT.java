package chat.node.dev.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.testkit.EmbeddedServers;
import chat.node.testkit.JarNode;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes are replaced one after the other, and one is killed, while people write: nobody notices but by a reconnection, and
 * nothing that was acked is lost. As the operator's page promises it: {@code -Dchat.roll.restarts=3 -Dchat.roll.clients=2000
 * -Dchat.roll.rate=200 -Dchat.roll.late=2000}; what was measured is printed.
 */
@Timeout(900)
@EnabledIf("chat.node.dev.proxy.TestProxy#isInstalled")
final class RollingRestartIT {
    private static final int CLIENTS = Integer.getInteger("chat.roll.clients", 180);
    /** Of three nodes. */
    private static final int RESTARTS = Integer.getInteger("chat.roll.restarts", 1);

    private static final int RATE = Integer.getInteger("chat.roll.rate", 40);
    private static final int DRAIN_RATE = Math.max(60, CLIENTS / 20);
    /** A bound for the handshakes that the other nodes get. */
    private static final int MOST_PER_SECOND = DRAIN_RATE * 3 / 2;

    /** Besides the reconnection delay itself. On a machine that has other things to do, all that counts is that they come. */
    private static final int MOST_LATE_MS = Integer.getInteger("chat.roll.late", 20_000);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final List<JarNode> nodes = new ArrayList<>();
    private TestProxy proxy;
    private Passengers passengers;

    @BeforeEach
    void start() throws Exception {
        String database = EmbeddedServers.newDatabase();
        Map<String, String> settings = Map.of(
                "CHAT_REGISTRATIONS_PER_MINUTE", "1000",
                "CHAT_DATABASE_POOL_SIZE", "10",
                "CHAT_DRAIN_DELAY", "2s",
                "CHAT_DRAIN_RATE", Integer.toString(DRAIN_RATE),
                "CHAT_STOP_TIMEOUT", "60s");
        for (int i = 1; i <= 3; i++) {
            JarNode node = new JarNode(directory, "node-" + i, database, settings);
            nodes.add(node);
            node.start();
        }
        nodes.forEach(JarNode::awaitReady);
        List<Server> servers = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            servers.add(Server.local("node-" + i, nodes.get(i - 1).url().getPort()));
        }
        // All clients come from one address here.
        proxy = TestProxy.start(directory, servers, Map.of("CHAT_PROXY_REQUESTS", "1000000"));
        passengers = Passengers.board(
                Map.of("url", proxy.url(), "count", CLIENTS, "rooms", Math.max(1, CLIENTS / 20), "rate", RATE));
        passengers.ask("seated");
    }

    @AfterEach
    void stop() {
        passengers.close();
        proxy.close();
        nodes.forEach(JarNode::close);
    }

    @Test
    void nobodyNoticesButByAReconnection() throws Exception {
        passengers.ask("write");
        for (JarNode node : nodes.subList(0, RESTARTS)) {
            assertThat(node.stop(Duration.ofSeconds(60))).as("exit code").isZero();
            passengers.ask("seated");
            JsonNode report = passengers.ask("report");
            assertAllCameBack("one node restarted", report);
            assertThat(report.path("maxPerSecond").asInt()).isLessThan(MOST_PER_SECOND);
            assertThat(report.path("errors")).as(report.toString()).isEmpty();
            node.start();
            node.awaitReady();
            awaitUp(node);
        }

        nodes.get(1).kill();
        await().atMost(PATIENCE).until(() -> proxy.statusOf("node-2").startsWith("DOWN"));
        passengers.ask("seated");
        JsonNode report = passengers.ask("report");
        assertAllCameBack("one node killed", report);
        // Whoever polled just then was told that the node did not answer; nobody tried in vain to come back.
        for (Map.Entry<String, JsonNode> error : report.path("errors").properties()) {
            assertThat(error.getKey()).startsWith("transport error");
        }

        JsonNode acked = passengers.ask("finish");
        int count = History.assertComplete(nodes.get(0).http(), acked.path("ackedByRoom"));
        System.out.printf("%d messages acked, all of them there%n", count);
    }

    private void awaitUp(JarNode node) {
        String name = "node-" + (nodes.indexOf(node) + 1);
        await().atMost(PATIENCE).until(() -> proxy.statusOf(name).startsWith("UP"));
    }

    private static void assertAllCameBack(String what, JsonNode report) throws IOException {
        System.out.printf(
                Locale.ROOT,
                "%s: %d clients came back (at most %d in a second), at most %d ms after their first attempt (in their room %d ms), %d ms away; %d acked, %d sent again%n",
                what,
                report.path("reconnects").asInt(),
                report.path("maxPerSecond").asInt(),
                report.path("maxLateMs").asInt(),
                report.path("maxSeatMs").asInt(),
                report.path("maxAwayMs").asInt(),
                report.path("acked").asInt(),
                report.path("resent").asInt());
        assertThat(report.path("seated").asInt()).isEqualTo(CLIENTS);
        assertThat(report.path("reconnects").asInt()).isPositive();
        assertThat(report.path("maxLateMs").asInt()).isLessThan(MOST_LATE_MS);
    }
}
