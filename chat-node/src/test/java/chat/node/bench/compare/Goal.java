package chat.node.bench.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What our node is to be, compared with another in the same round.
 *
 * @param other who it is divided by; ours itself if the figure is to be looked at as it is
 * @param least whether it is to be at least so much; else at most
 */
record Goal(Scenario scenario, Metric metric, Contender other, boolean least, double bound) {

    static List<Goal> all() {
        return List.of(
                atLeast(FanOutSection.ROOM_1, Contender.NODE_JS, 1.7),
                atLeast(FanOutSection.ROOM_1, Contender.LIMIT_MESSAGE, 0.85),
                atLeast(FanOutSection.ROOM_16, Contender.NODE_JS, 5),
                atLeast(FanOutSection.ROOM_16, Contender.LIMIT_TICK, 0.7),
                atLeast(FanOutSection.ROOMS_10, Contender.NODE_JS, 4),
                atLeast(FanOutSection.ROOMS_10, Contender.LIMIT_TICK, 0.7),
                atLeast(ClusterSection.ROOMS_10, Contender.NODE_JS, 3.5),
                atLeast(ClusterSection.ROOM_16, Contender.NODE_JS, 3.5),
                atLeast(DurableSection.ROOMS_10, Contender.NODE_JS_CHAT, 4),
                atMost(DurableSection.ROOMS_10, Metric.ACK_P99, Contender.NODE_JS_CHAT, 0.1),
                atLeast(ConnectSection.CONNECT, Contender.NODE_JS_CHAT, 5),
                atLeast(ConnectSection.CONNECT, Contender.NODE_JS, 1.2),
                atMost(MemorySection.scenario(10_000), Metric.KILOBYTES, Contender.NODE_JS, 0.65),
                atMost(MemorySection.scenario(10_000), Metric.KILOBYTES, Contender.OURS, 9),
                atMost(FanOutSection.PACED, Metric.DELIVERY_P99, Contender.NODE_JS, 1),
                atMost(FanOutSection.PACED, Metric.CPUS, Contender.NODE_JS, 0.5));
    }

    private static Goal atLeast(Scenario scenario, Contender other, double bound) {
        return new Goal(scenario, scenario.compared(), other, true, bound);
    }

    private static Goal atMost(Scenario scenario, Metric metric, Contender other, double bound) {
        return new Goal(scenario, metric, other, false, bound);
    }

    /** Nothing where it was not measured. */
    Optional<Double> seen(Contender ours, Results results) {
        return other == ours
                ? results.spread(scenario, ours, metric).map(Results.Spread::median)
                : results.ratio(scenario, ours, other, metric);
    }

    boolean isMet(double seen) {
        return least ? seen >= bound : seen <= bound;
    }

    /**
     * @param sections all
     * @param before what the page says now: it has the rows of what was measured elsewhere
     */
    static String table(List<Section> sections, Map<Section, Results> resultsBySection, String before) {
        List<String> rows = new ArrayList<>();
        for (Goal goal : all()) {
            for (Section section : sections) {
                if (section.scenarios().contains(goal.scenario)) {
                    goal.row(section, Optional.ofNullable(resultsBySection.get(section)), before)
                            .ifPresent(rows::add);
                }
            }
        }
        return "| work | who | figure | goal | seen | |\n|---|---|---|---|---|---|\n" + String.join("", rows);
    }

    private Optional<String> row(Section section, Optional<Results> results, String before) {
        String what = what(section.ours());
        return results.isPresent()
                ? seen(section.ours(), results.get()).map(seen -> what + verdict(seen))
                : before.lines()
                        .filter(line -> line.startsWith(what))
                        .findFirst()
                        .map(line -> line + "\n");
    }

    private String what(Contender ours) {
        String times = other == ours ? "" : " × " + other.title() + "'s";
        return "| %s | %s | %s | at %s %s%s | "
                .formatted(scenario.title(), ours.title(), metric.title(), least ? "least" : "most", bound, times);
    }

    private String verdict(double seen) {
        return String.format(Locale.ROOT, "%.3f | %s |\n", seen, isMet(seen) ? "met" : "**not met**");
    }
}
