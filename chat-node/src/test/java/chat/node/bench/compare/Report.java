package chat.node.bench.compare;

import chat.common.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Results as JSON, every round, and as Markdown: medians, least and most. */
final class Report {
    private final int rounds;

    Report(int rounds) {
        this.rounds = rounds;
    }

    /** @param docs a page with a place for each section; places of sections that were not measured stay as they are */
    void write(Map<Section, Results> resultsBySection, Path directory, Optional<Path> docs) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("machine", machine());
        json.put("rounds", rounds);
        StringBuilder markdown = new StringBuilder();
        Map<String, Object> scenarios = new LinkedHashMap<>();
        for (Map.Entry<Section, Results> each : resultsBySection.entrySet()) {
            scenarios.putAll(each.getValue().all());
            String text = section(each.getKey(), each.getValue());
            markdown.append(text);
            if (docs.isPresent()) {
                replace(docs.get(), each.getKey().id(), text);
            }
        }
        json.put("scenarios", scenarios);
        Files.createDirectories(directory);
        Files.write(
                directory.resolve("results.json"),
                Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(json));
        Files.writeString(directory.resolve("results.md"), markdown);
    }

    static String machine() {
        return "%s, Java %s, %s %s, %d processors"
                .formatted(
                        processor(),
                        System.getProperty("java.version"),
                        System.getProperty("os.name"),
                        System.getProperty("os.version").replaceAll("[^0-9.].*", ""),
                        Runtime.getRuntime().availableProcessors());
    }

    private static String processor() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 2))
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    private String section(Section section, Results results) {
        StringBuilder text = new StringBuilder(
                "`./chat bench --only=%s --rounds=%d`, %s:\n".formatted(section.id(), rounds, machine()));
        for (Scenario scenario : section.scenarios()) {
            text.append("\n### ").append(scenario.title()).append("\n\n");
            text.append(scenario.text()).append("\n\n");
            text.append(table(section, scenario, results));
        }
        return text.append('\n').toString();
    }

    /** Of each metric the median, and of the one that is compared also least, most, and what it is to others. */
    static String table(Section section, Scenario scenario, Results results) {
        List<String> head = new ArrayList<>(List.of(""));
        for (Metric metric : scenario.metrics()) {
            head.add(metric.title());
            if (metric == scenario.compared()) {
                head.add("least to most");
                scenario.references().forEach(other -> head.add("× " + other.title()));
            }
        }
        StringBuilder table = new StringBuilder(row(head));
        table.append("|").append("---|".repeat(head.size())).append('\n');
        for (Contender contender : section.contenders()) {
            if (results.spread(scenario, contender, scenario.compared()).isPresent()) {
                table.append(row(cells(contender, scenario, results)));
            }
        }
        return table.toString();
    }

    private static List<String> cells(Contender contender, Scenario scenario, Results results) {
        List<String> cells = new ArrayList<>(List.of(contender.title()));
        for (Metric metric : scenario.metrics()) {
            Optional<Results.Spread> spread = results.spread(scenario, contender, metric);
            cells.add(spread.map(found -> metric.format(found.median())).orElse(""));
            if (metric == scenario.compared()) {
                cells.add(spread.map(found -> metric.format(found.least()) + " to " + metric.format(found.most()))
                        .orElse(""));
                for (Contender other : scenario.references()) {
                    cells.add(results.ratio(scenario, contender, other, metric)
                            .map(ratio -> String.format(Locale.ROOT, "%.2f", ratio))
                            .orElse(""));
                }
            }
        }
        return cells;
    }

    private static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    /** Between two comments that nobody sees. */
    static void replace(Path page, String id, String text) throws IOException {
        String begin = "<!-- results of " + id + " -->\n";
        String end = "<!-- end of " + id + " -->";
        String before = Files.readString(page);
        int from = before.indexOf(begin);
        int to = before.indexOf(end);
        if (from < 0 || to < from) {
            throw new IOException(page + " has no place for the results of " + id);
        }
        Files.writeString(page, before.substring(0, from + begin.length()) + text + before.substring(to));
    }
}
