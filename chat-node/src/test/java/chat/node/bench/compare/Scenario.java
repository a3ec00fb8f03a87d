package chat.node.bench.compare;

import java.util.List;
import java.util.Map;

/**
 * One kind of work; a table of its own.
 *
 * @param id for files
 * @param text what is done, for who reads the table
 * @param metrics the columns
 * @param compared the metric that is divided by those of others
 * @param references who is divided by
 */
record Scenario(
        String id, String title, String text, List<Metric> metrics, Metric compared, List<Contender> references) {
    /** A round of one contender. */
    record Round(Contender contender, int number, Map<Metric, Double> figures) {}
}
