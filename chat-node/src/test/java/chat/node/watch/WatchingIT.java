package chat.node.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import chat.common.json.Json;
import chat.node.testkit.ChatClient;
import chat.node.testkit.Http;
import chat.node.testkit.NodeExtension;
import chat.node.testkit.Programs;
import chat.node.testkit.QuietPorts;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The page for operators, the alerts and the dashboard, held against a node with some traffic. */
final class WatchingIT {

    @RegisterExtension
    static final NodeExtension node = NodeExtension.plain();

    private static ChatClient ada;

    @BeforeAll
    static void chat() {
        String token = ChatClient.register(node.node(), "Ada").at("/token");
        ada = ChatClient.connect(node.node().url(), token);
        assertThat(ada.ask("join_room", Map.of("room", "general")).at("/ok").booleanValue())
                .isTrue();
        assertThat(ada.ask("send_message", Map.of("room", "general", "content", "hello"))
                        .at("/ok")
                        .booleanValue())
                .isTrue();
        assertThat(ada.ask("send_message", Map.of("room", "nowhere", "content", "hello"))
                        .at("/ok")
                        .booleanValue())
                .isFalse();
        ada.await("message");
        System.gc();
        await().until(() -> scrape().has("jvm_gc_pause_seconds_sum"));
        await().until(() -> value("chat_cluster_delivery_seconds_count") > 0);
    }

    @Test
    void thePageNamesEachMetricOfTheNodeWithItsLabelsAndNoOther() {
        Map<String, Set<String>> present = scrape().labelsByFamily();
        Map<String, Set<String>> documented = MonitoringFiles.documented();
        present.keySet().removeIf(name -> !name.startsWith("chat_"));
        // The longest of each timer and summary: the page says so once.
        Set<String> families = Set.copyOf(present.keySet());
        present.keySet()
                .removeIf(name -> name.endsWith("_max")
                        && families.contains(name.substring(0, name.length() - 4))
                        && !documented.containsKey(name));
        assertThat(documented).containsExactlyInAnyOrderEntriesOf(present);
    }

    @Test
    void whatHappenedWasCounted() {
        assertThat(value("chat_event_received_total{event=\"send_message\"}")).isEqualTo(2);
        assertThat(value("chat_event_ack_seconds_count{event=\"send_message\"}"))
                .isEqualTo(2);
        assertThat(value("chat_event_ack_seconds_bucket{event=\"send_message\",le=\"10.0\"}"))
                .isEqualTo(2);
        assertThat(value("chat_event_ack_seconds_count{event=\"history\"}")).isZero();
        assertThat(value("chat_event_errors_total{code=\"room_not_found\"}")
                        + value("chat_event_errors_total{code=\"forbidden\"}"))
                .isEqualTo(1);
        assertThat(value("chat_socket_events_total{direction=\"in\"}")).isEqualTo(3);
        assertThat(value("chat_socket_events_total{direction=\"out\"}")).isPositive();
        assertThat(value("chat_socket_deliveries_total")).isPositive();
        assertThat(value("chat_socket_fanout_seconds_count")).isPositive();
        assertThat(value("chat_socket_connects_total")).isEqualTo(1);
        assertThat(value("chat_cluster_delivery_lost_total")).isZero();
        assertThat(value("chat_lane_write_seconds_count{lane=\"messages\"}")).isPositive();
        await().until(() -> value("chat_loop_lag_seconds_count") > 0);
    }

    @Test
    void alertsAndPanelsAskOnlyForWhatANodeHas() throws Exception {
        Scrape scrape = scrape();
        JsonNode dashboard = Json.mapper().readTree(MonitoringFiles.DASHBOARD.toFile());
        assertThat(unknown(MonitoringFiles.rules(), scrape)).isEmpty();
        assertThat(unknown(MonitoringFiles.queries(dashboard), scrape)).isEmpty();
        assertThat(unknown(MonitoringFiles.page(), scrape)).isEmpty();
        assertThat(unknown("rate(chat_made_up_total[5m])", scrape)).containsExactly("chat_made_up_total");
    }

    @Test
    void andForWhatHaproxyHas(@TempDir Path directory) throws Exception {
        Optional<Path> program = Programs.haproxy();
        assumeTrue(program.isPresent(), "HAProxy is not installed");
        int stats = QuietPorts.free();
        ProcessBuilder builder = new ProcessBuilder(program.get().toString(), "-f", "../haproxy/haproxy.cfg")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("haproxy.log").toFile());
        builder.environment().put("CHAT_PROXY_BIND", "127.0.0.1:" + QuietPorts.free());
        builder.environment().put("CHAT_PROXY_SOCKET", "unix@" + directory.resolve("admin.sock"));
        builder.environment().put("CHAT_PROXY_STATS", "127.0.0.1:" + stats);
        Process haproxy = builder.start();
        try {
            Http http = new Http(URI.create("http://127.0.0.1:" + stats));
            Scrape scrape = await().ignoreException(UncheckedIOException.class)
                    .until(
                            () -> Scrape.of(http.get("/metrics").text()),
                            one -> one.has("haproxy_process_nbproc") || one.has("haproxy_process_max_connections"));
            JsonNode dashboard = Json.mapper().readTree(MonitoringFiles.DASHBOARD.toFile());
            Set<String> asked = MonitoringFiles.metricsIn(MonitoringFiles.rules() + MonitoringFiles.queries(dashboard));
            asked.removeIf(name -> !name.startsWith("haproxy_"));
            assertThat(asked).hasSizeGreaterThan(4).allMatch(scrape::has);
        } finally {
            haproxy.destroy();
            haproxy.waitFor();
        }
    }

    @Test
    void noClientMakesNewSeries() {
        long before = series();
        for (int i = 0; i < 50; i++) {
            ada.emit("event-" + i, Map.of());
            node.http().get("/path-" + i + "?q=" + i);
            node.http().get("/socket.io/?EIO=4&transport=t" + i);
            node.http().method("METHOD" + i, "/", Map.of());
        }
        await().until(() -> value("chat_socket_events_total{direction=\"in\"}") == 53);
        // Routes and statuses that were not asked for before, one each.
        assertThat(series() - before).isLessThan(20);
    }

    private static Set<String> unknown(String text, Scrape scrape) {
        Set<String> names = new TreeSet<>(MonitoringFiles.metricsIn(text));
        names.removeIf(name -> name.startsWith("haproxy_") || name.endsWith("_") || scrape.has(name));
        return names;
    }

    private static Scrape scrape() {
        return Scrape.of(text());
    }

    private static long series() {
        return text().lines().filter(line -> !line.startsWith("#")).count();
    }

    private static double value(String sample) {
        List<String> lines =
                text().lines().filter(line -> line.startsWith(sample + " ")).toList();
        assertThat(lines).as(sample).hasSize(1);
        return Double.parseDouble(lines.get(0).substring(sample.length() + 1));
    }

    private static String text() {
        return node.node().adminHttp().get("/metrics").text();
    }
}
