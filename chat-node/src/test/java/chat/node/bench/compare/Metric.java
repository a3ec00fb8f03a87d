package chat.node.bench.compare;

import java.util.Locale;

/** What is measured; a column of a table. */
enum Metric {
    PER_CPU_SECOND("deliveries per CPU second", 0),
    PER_SECOND("deliveries per second", 0),
    P50("p50 ms", 2),
    P99("p99 ms", 2),
    CPUS("CPUs used", 2),
    DATABASE_CPUS("CPUs used by PostgreSQL", 2),
    CONNECTS_PER_CPU_SECOND("connects per CPU second", 0),
    CPU_PER_CONNECT("CPU µs per connect", 0),
    CONNECTS_PER_SECOND("connects per second", 0),
    KILOBYTES("KB per connection", 2),
    ACKED_PER_SECOND("acked messages per second", 0);

    private final String title;
    private final int digits;

    Metric(String title, int digits) {
        this.title = title;
        this.digits = digits;
    }

    String title() {
        return title;
    }

    String format(double value) {
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }
}
