package chat.node.presence;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** When people were last seen, on the way to the database: gathered, and written together. Thread-safe. */
final class LastSeen {
    private static final int MOST_AT_ONCE = 2_000;

    private final Consumer<Map<UUID, Instant>> writer;
    private final int capacity;
    private final Map<UUID, Instant> waiting = new HashMap<>();
    private final Counter dropped;

    /**
     * @param writer may block, and throw: then it is tried again
     * @param capacity how many may wait; while the database is away for long, more are not remembered
     */
    LastSeen(Consumer<Map<UUID, Instant>> writer, int capacity, MeterRegistry metrics) {
        this.writer = writer;
        this.capacity = capacity;
        this.dropped = Counter.builder("chat.presence.last.seen.dropped").register(metrics);
    }

    synchronized void record(UUID user, Instant at) {
        if (waiting.size() >= capacity && !waiting.containsKey(user)) {
            dropped.increment();
            return;
        }
        waiting.merge(user, at, (one, other) -> one.isAfter(other) ? one : other);
    }

    /** Writes what is there; blocks. */
    void flush() {
        for (Map<UUID, Instant> some = take(); !some.isEmpty(); some = take()) {
            try {
                writer.accept(some);
            } catch (RuntimeException e) {
                some.forEach(this::record);
                throw e;
            }
        }
    }

    private synchronized Map<UUID, Instant> take() {
        Map<UUID, Instant> some = new HashMap<>();
        Iterator<Map.Entry<UUID, Instant>> entries = waiting.entrySet().iterator();
        while (entries.hasNext() && some.size() < MOST_AT_ONCE) {
            Map.Entry<UUID, Instant> entry = entries.next();
            some.put(entry.getKey(), entry.getValue());
            entries.remove();
        }
        return some;
    }
}
