package chat.node.bench.compare;

import chat.common.json.Json;
import chat.node.testkit.NodeProject;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Results as JSON, every round, a file for each section; and as Markdown. Both say medians, least, most and ratios. */
final class Report {
    /** Which gets the results, from the top of the project. */
    static final String PAGE = "docs/benchmarks.md";

    private final Path directory;
    private final boolean whole;
    private final String command;
    /** In this run, and not (yet) often enough to be kept. */
    private final Set<String> trials = new HashSet<>();

    /**
     * @param directory of the files, also of those that earlier runs left
     * @param whole else what is measured is kept apart, and used by no other run; so it is until it has all rounds
     * @param command as it was given
     */
    Report(Path directory, boolean whole, String command) {
        this.directory = directory;
        this.whole = whole;
        this.command = command.strip();
    }

    /** What is known of a section. */
    private record Known(String command, String version, String machine, int rounds, Results results) {}

    void save(Section section, Results results) throws IOException {
        boolean proper = whole && results.rounds() >= CompareOptions.ROUNDS;
        if (proper) {
            trials.remove(section.id());
        } else {
            trials.add(section.id());
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("command", command);
        json.put("version", version());
        json.put("machine", machine());
        json.put("rounds", results.rounds());
        json.put("summary", summary(section, results));
        json.put("scenarios", results.all());
        Files.createDirectories(directory);
        Files.write(
                file(section), Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(json));
    }

    /**
     * Of all sections that were measured, now or before.
     *
     * @param sections all that there are
     * @param docs a page with a place for each section; what it says of sections that were not measured stays as it is
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
        String before = docs.isPresent() ? Files.readString(docs.get()) : "";
        put("goals", Goal.table(sections, resultsBySection, before), docs, all);
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
        return directory.resolve(section.id() + (trials.contains(section.id()) ? "-trial.json" : ".json"));
    }

    private Known read(Section section) throws IOException {
        JsonNode json = Json.mapper().readTree(Files.readAllBytes(file(section)));
        Results results = new Results();
        results.read(json.path("scenarios"));
        return new Known(
                json.path("command").asText(),
                json.path("version").asText(),
                json.path("machine").asText(),
                json.path("rounds").asInt(),
                results);
    }

    /** What was measured, and when. */
    private static String version() {
        String commit = git("rev-parse", "--short", "HEAD");
        // But for the page: the results of another section may just have been put there.
        String changed = git("status", "--porcelain", "--untracked-files=no", ":/", ":(top,exclude)" + PAGE);
        return "commit " + (commit.isEmpty() ? "unknown" : commit + (changed.isEmpty() ? "" : "-dirty")) + " on "
                + LocalDate.now(ZoneOffset.UTC);
    }

    /** What it says; nothing if there is no git. */
    private static String git(String... arguments) {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        try {
            Process git = new ProcessBuilder(command).start();
            return new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "";
        }
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
        StringBuilder text = new StringBuilder("`%s`, %d rounds, %s; %s:\n"
                .formatted(known.command(), known.rounds(), known.version(), known.machine()));
        for (Scenario scenario : known.results().measured(section.scenarios())) {
            text.append("\n### ").append(scenario.title()).append("\n\n");
            text.append(scenario.text()).append("\n\n");
            text.append(table(section, scenario, known.results())).append('\n');
            text.append(ratios(section, scenario, known.results()));
        }
        return text.append('\n').toString();
    }

    /** By scenario, contender and metric: {@code median}, {@code least}, {@code most}, and what it is to others. */
    private static Map<String, Object> summary(Section section, Results results) {
        Map<String, Object> summary = new LinkedHashMap<>();
        for (Scenario scenario : results.measured(section.scenarios())) {
            Map<Contender, Map<Metric, Object>> byContender = new EnumMap<>(Contender.class);
            for (Contender contender : results.contenders(section, scenario)) {
                Map<Metric, Object> byMetric = new EnumMap<>(Metric.class);
                for (Metric metric : results.metrics(scenario)) {
                    results.spread(scenario, contender, metric)
                            .ifPresent(spread ->
                                    byMetric.put(metric, figure(spread, scenario, contender, results, metric)));
                }
                byContender.put(contender, byMetric);
            }
            summary.put(scenario.id(), byContender);
        }
        return summary;
    }

    private static Map<String, Double> figure(
            Results.Spread spread, Scenario scenario, Contender contender, Results results, Metric metric) {
        Map<String, Double> figure = new LinkedHashMap<>();
        figure.put("median", spread.median());
        figure.put("least", spread.least());
        figure.put("most", spread.most());
        for (Contender other : scenario.references()) {
            results.ratio(scenario, contender, other, metric)
                    .ifPresent(ratio -> figure.put("timesThatOf" + other.name(), ratio));
        }
        return figure;
    }

    /** Of each metric the median, least and most, and of the one that is compared also what it is to others. */
    static String table(Section section, Scenario scenario, Results results) {
        List<String> head = new ArrayList<>(List.of(""));
        for (Metric metric : results.metrics(scenario)) {
            head.add(metric.title());
            if (metric == scenario.compared()) {
                scenario.references().forEach(other -> head.add("× " + other.title()));
            }
        }
        StringBuilder table = new StringBuilder(head(head));
        for (Contender contender : results.contenders(section, scenario)) {
            table.append(row(cells(contender, scenario, results)));
        }
        return table.toString();
    }

    private static List<String> cells(Contender contender, Scenario scenario, Results results) {
        List<String> cells = new ArrayList<>(List.of(contender.title()));
        for (Metric metric : results.metrics(scenario)) {
            cells.add(results.spread(scenario, contender, metric)
                    .map(spread -> text(spread, metric))
                    .orElse(""));
            if (metric == scenario.compared()) {
                for (Contender other : scenario.references()) {
                    cells.add(text(results.ratio(scenario, contender, other, metric)));
                }
            }
        }
        return cells;
    }

    /** What ours is to each other, in every column. */
    static String ratios(Section section, Scenario scenario, Results results) {
        List<Contender> contenders = results.contenders(section, scenario);
        Contender ours = section.ours();
        if (!contenders.contains(ours) || contenders.size() == 1) {
            return "";
        }
        List<String> head = new ArrayList<>(List.of(ours.title() + " ×"));
        results.metrics(scenario).forEach(metric -> head.add(metric.title()));
        StringBuilder table = new StringBuilder(head(head));
        for (Contender other : contenders) {
            if (other != ours) {
                List<String> cells = new ArrayList<>(List.of(other.title()));
                results.metrics(scenario)
                        .forEach(metric -> cells.add(text(results.ratio(scenario, ours, other, metric))));
                table.append(row(cells));
            }
        }
        return table.toString();
    }

    private static String text(Results.Spread spread, Metric metric) {
        String median = metric.format(spread.median());
        return spread.least() == spread.most()
                ? median
                : "%s (%s–%s)".formatted(median, metric.format(spread.least()), metric.format(spread.most()));
    }

    private static String text(Optional<Double> ratio) {
        return ratio.map(times -> String.format(Locale.ROOT, "%.2f", times)).orElse("");
    }

    private static String head(List<String> titles) {
        return row(titles) + "|" + "---|".repeat(titles.size()) + "\n";
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
