package chat.node.watch;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is in deploy/monitoring and docs/watching.md. */
final class MonitoringFiles {
    static final Path DIRECTORY = Path.of("../deploy/monitoring");
    static final Path DASHBOARD = DIRECTORY.resolve("grafana/dashboards/chat.json");

    private static final Pattern METRIC =
            Pattern.compile("\\b(?:chat|hikaricp|jvm|process|system|haproxy)_[a-z0-9_]+\\b(?!=)");
    private static final Pattern ROW = Pattern.compile("\\| `(chat_[a-z0-9_]+)` \\| ([^|]*)\\| .*");
    private static final Pattern ALERT = Pattern.compile(
            "- alert: (\\w+)\\R +expr: (.+)\\R(?: +for: (\\w+)\\R)?"
                    + " +labels:\\R +severity: (\\w+)\\R +annotations:\\R +summary: (.+)\\R +description: (.+)\\R +runbook: (\\S+)");
    private static final Pattern WORD = Pattern.compile("`([a-z_]+)`");
    private static final Pattern SECTION =
            Pattern.compile("### (\\w+)\\R\\R`(.+)`(?: for (\\w+))?, \\*(\\w+)\\*\\R\\R(.+)");

    private MonitoringFiles() {}

    record Alert(String name, String expression, String forTime, String severity, String runbook) {}

    static String page() {
        return read(Path.of("../docs/watching.md"));
    }

    static String rules() {
        return read(DIRECTORY.resolve("alerts.yml"));
    }

    /** The tables of the page: the labels of each metric. */
    static Map<String, Set<String>> documented() {
        Map<String, Set<String>> labelsByMetric = new TreeMap<>();
        page().lines().map(ROW::matcher).filter(row -> row.matches()).forEach(row -> {
            Set<String> labels = WORD.matcher(row.group(2))
                    .results()
                    .map(word -> word.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
            if (labelsByMetric.put(row.group(1), labels) != null) {
                throw new IllegalStateException("twice in the tables: " + row.group(1));
            }
        });
        return labelsByMetric;
    }

    static List<Alert> alerts() {
        return ALERT.matcher(rules())
                .results()
                .map(alert -> new Alert(alert.group(1), alert.group(2), alert.group(3), alert.group(4), alert.group(7)))
                .toList();
    }

    /** The same, as the page tells of them. */
    static List<Alert> explained() {
        return SECTION.matcher(page())
                .results()
                .map(alert -> new Alert(
                        alert.group(1),
                        alert.group(2),
                        alert.group(3),
                        alert.group(4),
                        "docs/watching.md#" + alert.group(1).toLowerCase(Locale.ROOT)))
                .toList();
    }

    static Set<String> metricsIn(String text) {
        return METRIC.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }

    /** All that panels, variables and annotations ask for. */
    static String queries(JsonNode dashboard) {
        return String.join(
                "\n",
                dashboard.findValues("expr").stream().map(JsonNode::asText).collect(Collectors.joining("\n")),
                dashboard.findValues("query").stream().map(JsonNode::toString).collect(Collectors.joining("\n")));
    }

    static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
