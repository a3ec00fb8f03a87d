package chat.node.bench.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
        double[] values = values(scenario, contender, metric);
        double[] others = values(scenario, other, metric);
        int rounds = Math.min(values.length, others.length);
        if (rounds == 0) {
            return Optional.empty();
        }
        double[] ratios = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            ratios[i] = values[i] / others[i];
        }
        return Optional.of(Spread.of(ratios).median());
    }

    private double[] values(Scenario scenario, Contender contender, Metric metric) {
        return roundsByScenario.getOrDefault(scenario.id(), Map.of()).getOrDefault(contender, List.of()).stream()
                .filter(figures -> figures.containsKey(metric))
                .mapToDouble(figures -> figures.get(metric))
                .toArray();
    }
}
