package chat.node.bench.compare;

import java.util.List;

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
        String id, String title, String text, List<Metric> metrics, Metric compared, List<Contender> references) {}
