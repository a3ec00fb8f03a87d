package chat.node.presence;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;

/**
 * Whom this node told to have gone, to be looked at once more: they may have come back through another node before this one
 * had told everybody, and the two pieces of news may have arrived in the wrong order. Thread-safe.
 */
final class Rechecks {
    private static final int CAPACITY = 200_000;

    private record Departed(UUID user, long dueNanos) {}

    private final long afterNanos;
    private final Queue<Departed> departed = new ArrayDeque<>();
    private final Counter dropped;

    Rechecks(long afterNanos, MeterRegistry metrics) {
        this.afterNanos = afterNanos;
        this.dropped = Counter.builder("chat.presence.rechecks.dropped").register(metrics);
    }

    synchronized void add(UUID user, long nowNanos) {
        if (departed.size() == CAPACITY) {
            departed.remove();
            dropped.increment();
        }
        departed.add(new Departed(user, nowNanos + afterNanos));
    }

    /** Who is due; who could not be looked at then has to be added again. */
    synchronized Set<UUID> take(int most, long nowNanos) {
        Set<UUID> due = new HashSet<>();
        while (due.size() < most && !departed.isEmpty() && departed.peek().dueNanos() - nowNanos <= 0) {
            due.add(departed.remove().user());
        }
        return due;
    }
}
