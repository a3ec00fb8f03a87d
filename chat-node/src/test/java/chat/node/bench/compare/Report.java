package chat.node.bench.compare;

import chat.common.json.Json;
import chat.node.testkit.NodeProject;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Results as JSON, every round, a file for each section; and as Markdown: medians, least and most. */
final class Report {
    private final Path directory;
    private final boolean whole;
    private final String command;
    private final Set<String> measured = new HashSet<>();

    /**
     * @param directory of the files, also of those that earlier runs left
     * @param whole else what is measured is kept apart, and used by no other run
     * @param command as it was given
     */
    Report(Path directory, boolean whole, String command) {
        this.directory = directory;
        this.whole = whole;
        this.command = command.strip();
    }

    /** What is known of a section. */
    private record Known(String command, String machine, int rounds, Results results) {}

    void save(Section section, Results results) throws IOException {
        measured.add(section.id());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("command", command);
        json.put("machine", machine());
        json.put("rounds", results.rounds());
        json.put("scenarios", results.all());
        Files.createDirectories(directory);
        Files.write(
                file(section), Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(json));
    }

    /**
     * Of all sections that were measured, now or before.
     *
     * @param docs a page with a place for each section; places of sections that were not measured stay as they are
     * @return the same as text
     */
    String write(List<Section> sections, Optional<Path> docs) throws IOException {
        StringBuilder all = new StringBuilder();
        Map<Section, Results> resultsBySection = new LinkedHashMap<>();
        for (Section section : sections) {
            if (Files.exists(file(section))) {
                Known known = read(section);
                resultsBySection.put(section, known.results());
                put(section.id(), text(section, known), docs, all);
            }
        }
        put("goals", Goal.table(resultsBySection), docs, all);
        return all.toString();
    }

    private static void put(String id, String text, Optional<Path> docs, StringBuilder all) throws IOException {
        all.append(text);
        if (docs.isPresent()) {
            replace(docs.get(), id, text);
        }
    }

    /** Of this run, if it measured that; else of an earlier one. */
    private Path file(Section section) {
        boolean trial = !whole && measured.contains(section.id());
        return directory.resolve(section.id() + (trial ? "-trial.json" : ".json"));
    }

    private Known read(Section section) throws IOException {
        JsonNode json = Json.mapper().readTree(Files.readAllBytes(file(section)));
        Results results = new Results();
        results.read(json.path("scenarios"));
        return new Known(
                json.path("command").asText(),
                json.path("machine").asText(),
                json.path("rounds").asInt(),
                results);
    }

    private static String machine() {
        return "%s, Java %s, Node.js %s with socket.io %s, %s %s, %d processors"
                .formatted(
                        processor(),
                        System.getProperty("java.version"),
                        NodeProject.nodeVersion(),
                        NodeProject.version("socket.io"),
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

    private static String text(Section section, Known known) {
        StringBuilder text =
                new StringBuilder("`%s`, %d rounds; %s:\n".formatted(known.command(), known.rounds(), known.machine()));
        for (Scenario scenario : known.results().measured(section.scenarios())) {
            text.append("\n### ").append(scenario.title()).append("\n\n");
            text.append(scenario.text()).append("\n\n");
            text.append(table(section, scenario, known.results()));
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
