package chat.node.bench.compare;

import java.util.Locale;

/** What is measured; a column of a table. */
enum Metric {
    PER_CPU_SECOND("deliveries per CPU second", 0),
    PER_CPU_SECOND_OF_ALL("with PostgreSQL's and Redis' CPU", 0),
    PER_SECOND("deliveries per second", 0),
    LAST_P50("until the last has it, p50 ms", 2),
    LAST_P99("p99 ms", 2),
    DELIVERY_P50("delivery p50 ms", 2),
    DELIVERY_P99("p99 ms", 2),
    ACK_P50("ack p50 ms", 2),
    ACK_P99("p99 ms", 2),
    CONNECT_P50("connect p50 ms", 2),
    CONNECT_P99("p99 ms", 2),
    CPUS("CPUs used", 3),
    DATABASE_CPUS("by PostgreSQL", 2),
    REDIS_CPUS("by Redis", 2),
    GENERATOR_CPUS("by the generator", 2),
    CONNECTS_PER_CPU_SECOND("connects per CPU second", 0),
    CONNECTS_PER_CPU_SECOND_OF_ALL("with PostgreSQL's and Redis' CPU", 0),
    CPU_PER_CONNECT("CPU µs per connect", 0),
    CONNECTS_PER_SECOND("connects per second", 0),
    KILOBYTES("KB per connection", 2),
    KILOBYTES_OF_MORE("KB per connection since the step before", 2),
    MEGABYTES("MB in all", 0),
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
