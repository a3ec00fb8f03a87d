package chat.node.dev.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.testkit.EmbeddedServers;
import chat.node.testkit.Http;
import chat.node.testkit.TestNode;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Real clients, a real HAProxy with the project's file, three nodes. Skipped where HAProxy is not installed. */
@Timeout(120)
@EnabledIf("chat.node.dev.proxy.TestProxy#isInstalled")
final class ProxyIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern SESSIONS = Pattern.compile("(?m)^chat_engine_sessions\\{.*} (\\S+)$");
    private static final Pattern UNKNOWN =
            Pattern.compile("(?m)^chat_engine_refusals_total\\{.*reason=\"session_unknown\".*} (\\S+)$");

    @TempDir
    private Path directory;

    private final List<TestNode> nodes = new ArrayList<>();
    private String database;
    private TestProxy proxy;

    @BeforeEach
    void start() throws IOException {
        database = EmbeddedServers.newDatabase();
        nodes.addAll(
                IntStream.rangeClosed(1, 3)
                        .mapToObj(number -> CompletableFuture.supplyAsync(() -> newNode(number)))
                        .toList()
                        .stream()
                        .map(CompletableFuture::join)
                        .toList());
        // Not the names of the nodes themselves: what the proxy calls them is what counts.
        proxy = TestProxy.start(directory, servers(), Map.of());
    }

    @AfterEach
    void stop() {
        proxy.close();
        // All at once: each takes its time to drain.
        nodes.stream()
                .map(node -> CompletableFuture.runAsync(node::close))
                .toList()
                .forEach(CompletableFuture::join);
    }

    @Test
    void clientsOfAllKindsStayWithTheirNodesWithoutCookies() throws Exception {
        int count = 207;
        try (Passengers passengers =
                board(Map.of("count", count, "rooms", 20, "origin", "https://elsewhere.example"))) {
            passengers.ask("seated");

            assertNothingHappened(passengers.ask("report"));
            List<Integer> sessions = nodes.stream().map(ProxyIT::sessions).toList();
            assertThat(sessions.stream().mapToInt(Integer::intValue).sum()).isEqualTo(count);
            assertThat(sessions).allMatch(number -> number > count / 6);
            assertThat(nodes).allMatch(node -> sum(node, UNKNOWN) == 0);
        }
    }

    @Test
    void aNodeThatDrainsKeepsItsClientsUntilItLetsThemGo() throws Exception {
        try (Passengers passengers = board(Map.of("count", 90, "rooms", 9, "rate", 50, "delay", 200))) {
            passengers.ask("seated");
            passengers.ask("write");
            TestNode draining = nodes.get(1);
            int before = sessions(draining);
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(draining::close);
            nodes.remove(draining);
            await().atMost(PATIENCE).until(() -> proxy.statusOf("web-2").startsWith("NOLB"));

            // Both that it goes on with those it has, and that it gets no others.
            assertNothingHappened(passengers.ask("report"));
            assertThat(sessions(draining)).isEqualTo(before);
            Http http = new Http(URI.create(proxy.url()));
            for (int i = 0; i < 12; i++) {
                assertThat(http.get("/socket.io/?EIO=4&transport=polling").text())
                        .doesNotContain("\"web-2.");
            }

            stopped.join();
            passengers.ask("seated");
            JsonNode acked = passengers.ask("finish");
            JsonNode report = passengers.ask("report");
            assertThat(report.path("reconnects").asInt()).isEqualTo(before);
            assertThat(fieldNames(report.path("reasons"))).containsOnly("transport close");
            assertThat(report.path("errors")).isEmpty();
            History.assertComplete(nodes.get(0).http(), acked.path("ackedByRoom"));
        }
    }

    @Test
    void aReloadOfTheProxyCutsNobodyOff() throws Exception {
        try (Passengers passengers = board(Map.of("count", 45, "rooms", 9, "rate", 100))) {
            passengers.ask("seated");
            passengers.ask("write");
            for (int i = 0; i < 3; i++) {
                proxy.reload(servers());
                try (Passengers others = board(Map.of("count", 9))) {
                    others.ask("seated");
                    assertNothingHappened(others.ask("report"));
                }
            }
            JsonNode acked = passengers.ask("finish");
            JsonNode report = passengers.ask("report");
            assertNothingHappened(report);
            assertThat(report.path("acked").asInt()).isPositive();
            History.assertComplete(nodes.get(0).http(), acked.path("ackedByRoom"));
        }
    }

    @Test
    void nodesComeAndGoWhileTheProxyRuns() throws Exception {
        try (Passengers passengers = board(Map.of("count", 27, "rooms", 3, "rate", 50, "delay", 200))) {
            passengers.ask("seated");
            passengers.ask("write");
            TestNode fourth = newNode(4);
            nodes.add(fourth);
            proxy.runtime().add(servers().get(3));
            assertThat(proxy.statusOf("web-4")).isEqualTo("UP");
            try (Passengers others = board(Map.of("count", 27))) {
                others.ask("seated");
                assertThat(sessions(fourth)).isPositive();
            }
            await().atMost(PATIENCE)
                    .until(() -> nodes.stream().mapToInt(ProxyIT::sessions).sum() == 27);

            // As ./chat drain does it.
            int before = sessions(nodes.get(0));
            proxy.runtime().drain("web-1");
            assertThat(proxy.statusOf("web-1")).startsWith("DRAIN");
            assertNothingHappened(passengers.ask("report"));
            nodes.remove(0).close();
            assertThat(proxy.runtime().remove("web-1")).isTrue();
            assertThat(proxy.statusOf("web-1")).isEqualTo("gone");

            passengers.ask("seated");
            JsonNode acked = passengers.ask("finish");
            JsonNode report = passengers.ask("report");
            assertThat(report.path("reconnects").asInt()).isEqualTo(before);
            assertThat(report.path("errors")).isEmpty();
            History.assertComplete(nodes.get(0).http(), acked.path("ackedByRoom"));
        }
    }

    private void assertNothingHappened(JsonNode report) {
        assertThat(report.path("errors")).as(() -> everything(report)).isEmpty();
        assertThat(report.path("reasons")).as(() -> everything(report)).isEmpty();
    }

    /** What nodes and proxy know of what happened. */
    private String everything(JsonNode report) {
        String closes = nodes.stream()
                .flatMap(node -> node.adminHttp().get("/metrics").text().lines())
                .filter(line -> line.startsWith("chat_engine_closes_total") && !line.endsWith(" 0.0"))
                .collect(Collectors.joining("\n"));
        return report + "\n" + closes + "\n" + proxy.said();
    }

    private static List<String> fieldNames(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private Passengers board(Map<String, Object> options) throws IOException {
        Map<String, Object> all = new HashMap<>(options);
        all.put("url", proxy.url());
        return Passengers.board(all);
    }

    private TestNode newNode(int number) {
        Map<String, String> settings = Map.of(
                "CHAT_REGISTRATIONS_PER_MINUTE", "1000",
                "CHAT_CORS_ORIGINS", "https://elsewhere.example",
                // Long enough for the proxy to see it and for the test to look around.
                "CHAT_DRAIN_DELAY", "2s",
                "CHAT_DRAIN_RATE", "100");
        return TestNode.start("node-" + number, database, settings, Clock.systemUTC());
    }

    private List<Server> servers() {
        return IntStream.range(0, nodes.size())
                .mapToObj(i -> Server.local("web-" + (i + 1), nodes.get(i).url().getPort()))
                .toList();
    }

    private static int sessions(TestNode node) {
        return sum(node, SESSIONS);
    }

    private static int sum(TestNode node, Pattern metric) {
        return metric.matcher(node.adminHttp().get("/metrics").text())
                .results()
                .map((MatchResult match) -> match.group(1))
                .mapToInt(value -> (int) Double.parseDouble(value))
                .sum();
    }
}
