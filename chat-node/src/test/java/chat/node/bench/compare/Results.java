package chat.node.bench.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** What came of all rounds of one section. */
final class Results {
    private final Map<String, Map<Contender, List<Map<Metric, Double>>>> roundsByScenario = new LinkedHashMap<>();

    /** Least, middle and most of some rounds. */
    record Spread(double least, double median, double most) {
        static Spread of(double... values) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            int middle = sorted.length / 2;
            double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
            return new Spread(sorted[0], median, sorted[sorted.length - 1]);
        }
    }

    void add(Scenario scenario, Contender contender, Map<Metric, Double> figures) {
        rounds(scenario.id(), contender).add(figures);
        StringBuilder line = new StringBuilder("%-16s %-36s".formatted(scenario.id(), contender.title()));
        figures.forEach((metric, value) ->
                line.append("  ").append(metric.format(value)).append(' ').append(metric.title()));
        System.out.println(line);
    }

    /** A round without figures. */
    void skip(Scenario scenario, Contender contender, SlowServerException reason) {
        rounds(scenario.id(), contender).add(Map.of());
        System.out.printf("%-16s %-36s  %s%n", scenario.id(), contender.title(), reason.getMessage());
    }

    private List<Map<Metric, Double>> rounds(String scenario, Contender contender) {
        return roundsByScenario
                .computeIfAbsent(scenario, id -> new EnumMap<>(Contender.class))
                .computeIfAbsent(contender, who -> new ArrayList<>());
    }

    /** What another run wrote of it. */
    void read(JsonNode scenarios) {
        scenarios
                .properties()
                .forEach(scenario -> scenario.getValue().properties().forEach(contender -> {
                    for (JsonNode round : contender.getValue()) {
                        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
                        round.properties()
                                .forEach(figure -> figures.put(
                                        Metric.valueOf(figure.getKey()),
                                        figure.getValue().asDouble()));
                        rounds(scenario.getKey(), Contender.valueOf(contender.getKey()))
                                .add(figures);
                    }
                }));
    }

    List<Scenario> measured(List<Scenario> scenarios) {
        return scenarios.stream()
                .filter(scenario -> roundsByScenario.containsKey(scenario.id()))
                .toList();
    }

    /** Of whom there is something. */
    List<Contender> contenders(Section section, Scenario scenario) {
        return section.contenders().stream()
                .filter(contender ->
                        spread(scenario, contender, scenario.compared()).isPresent())
                .toList();
    }

    /** Its columns; without those that a version that did not know them has left empty. */
    List<Metric> metrics(Scenario scenario) {
        return scenario.metrics().stream()
                .filter(metric -> roundsByScenario.getOrDefault(scenario.id(), Map.of()).values().stream()
                        .flatMap(List::stream)
                        .anyMatch(figures -> figures.containsKey(metric)))
                .toList();
    }

    /** The most that anything was measured. */
    int rounds() {
        return roundsByScenario.values().stream()
                .flatMap(contenders -> contenders.values().stream())
                .mapToInt(List::size)
                .max()
                .orElse(0);
    }

    /** By round. */
    Map<String, Map<Contender, List<Map<Metric, Double>>>> all() {
        return roundsByScenario;
    }

    /** Nothing where it was not measured. */
    Optional<Spread> spread(Scenario scenario, Contender contender, Metric metric) {
        double[] values = values(scenario, contender, metric);
        return values.length == 0 ? Optional.empty() : Optional.of(Spread.of(values));
    }

    /** How many times as much as another in the same round; the middle of all rounds. */
    Optional<Double> ratio(Scenario scenario, Contender contender, Contender other, Metric metric) {
        List<Map<Metric, Double>> ours = measured(scenario, contender);
        List<Map<Metric, Double>> theirs = measured(scenario, other);
        double[] ratios = IntStream.range(0, Math.min(ours.size(), theirs.size()))
                .filter(i -> ours.get(i).containsKey(metric) && theirs.get(i).containsKey(metric))
                .mapToDouble(i -> ours.get(i).get(metric) / theirs.get(i).get(metric))
                .toArray();
        return ratios.length == 0
                ? Optional.empty()
                : Optional.of(Spread.of(ratios).median());
    }

    private List<Map<Metric, Double>> measured(Scenario scenario, Contender contender) {
        return roundsByScenario.getOrDefault(scenario.id(), Map.of()).getOrDefault(contender, List.of());
    }

    private double[] values(Scenario scenario, Contender contender, Metric metric) {
        return measured(scenario, contender).stream()
                .filter(figures -> figures.containsKey(metric))
                .mapToDouble(figures -> figures.get(metric))
                .toArray();
    }
}
