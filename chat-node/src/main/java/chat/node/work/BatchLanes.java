package chat.node.work;

import chat.common.error.ChatException;
import chat.node.ops.Latency;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Group commit: what comes while a batch is being written makes up the next one. No timer: a lone item is written at once,
 * and under load the batches grow by themselves.
 *
 * <p>Items of one key go through one lane, in the order given, one batch at a time. Each lane holds a bounded number and
 * weight of them and answers {@code overloaded} past that. Idle lanes hold no thread.
 *
 * <p>Thread-safe.
 */
public final class BatchLanes<T> implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BatchLanes.class);
    private static final long LEAST_RETRY_MS = 50;
    private static final long MOST_RETRY_MS = 5_000;

    /**
     * @param lanes how many there are, and threads for them
     * @param waiting items that may wait in one lane
     * @param weight what they may weigh together
     * @param batch items that are written together
     */
    public record Bounds(int lanes, int waiting, long weight, int batch) {}

    private record Entry<T>(T item, int weight) {}

    private final Bounds bounds;
    private final Function<T, ?> kindOf;
    private final Consumer<List<T>> writer;
    private final BoundedPool pool;
    private final List<Lane> lanes = new ArrayList<>();
    private final LongAdder waiting = new LongAdder();
    private final Counter refused;
    private final DistributionSummary sizes;
    private final Timer writes;

    /**
     * @param writer writes a batch; it may block, and has to deal with its own failures
     * @param kindOf what only items that agree in it are written together by: the order stays
     */
    public BatchLanes(
            String name, Bounds bounds, Function<T, ?> kindOf, Consumer<List<T>> writer, MeterRegistry metrics) {
        this.bounds = bounds;
        this.kindOf = kindOf;
        this.writer = writer;
        // Each lane asks for one thread at a time: nobody is ever refused here.
        this.pool = new BoundedPool(name, bounds.lanes(), bounds.lanes(), metrics);
        for (int i = 0; i < bounds.lanes(); i++) {
            lanes.add(new Lane());
        }
        refused = Counter.builder("chat.lane.refused").tag("lane", name).register(metrics);
        sizes = DistributionSummary.builder("chat.lane.batch").tag("lane", name).register(metrics);
        writes = Latency.histogram("chat.lane.write").tag("lane", name).register(metrics);
        Gauge.builder("chat.lane.waiting", waiting, LongAdder::sum)
                .tag("lane", name)
                .register(metrics);
    }

    /** @throws ChatException {@code overloaded}, if the lane is full or closed; the item was not taken */
    public void add(Object key, T item, int weight) {
        lane(key).add(item, weight);
    }

    /** Completes when all of this key that was added before has been written: at once, or on the lane's thread. */
    public CompletionStage<Void> written(Object key) {
        return lane(key).written();
    }

    /** Writes what it has within the time given; takes no more. */
    public void close(Duration patience) {
        pool.close(patience);
    }

    @Override
    public void close() {
        pool.close();
    }

    private Lane lane(Object key) {
        // Spread: hash codes of short names that differ little are close together.
        int hash = key.hashCode() * 0x9e3779b9;
        return lanes.get(Math.floorMod(hash ^ (hash >>> 16), lanes.size()));
    }

    /** Somebody who waits until so many have been written. */
    private record Waiter(long count, CompletableFuture<Void> done) {}

    private final class Lane {
        private final Object lock = new Object();
        private final ArrayDeque<Entry<T>> entries = new ArrayDeque<>();
        private final ArrayDeque<Waiter> waiters = new ArrayDeque<>(0);
        private long weight;
        private long added;
        private long done;
        private boolean running;
        /** Smoothed: it tells those who are refused when to come back. */
        private long nanosPerItem = 100_000;

        void add(T item, int itemWeight) {
            synchronized (lock) {
                if (entries.size() >= bounds.waiting() || (weight > 0 && weight + itemWeight > bounds.weight())) {
                    refused.increment();
                    throw ChatException.overloaded(retryAfterMs());
                }
                if (!running) {
                    // Under the lock: nobody may queue behind a thread that the pool then refuses to give.
                    pool.execute(this::run);
                    running = true;
                }
                entries.add(new Entry<>(item, itemWeight));
                added++;
                weight += itemWeight;
                waiting.increment();
            }
        }

        CompletionStage<Void> written() {
            synchronized (lock) {
                if (done == added) {
                    return CompletableFuture.completedStage(null);
                }
                Waiter waiter = new Waiter(added, new CompletableFuture<>());
                waiters.add(waiter);
                return waiter.done();
            }
        }

        private void run() {
            for (List<T> batch = next(); !batch.isEmpty(); batch = next()) {
                long from = System.nanoTime();
                try {
                    writer.accept(batch);
                } catch (RuntimeException | Error e) {
                    log.error("a batch failed, and nobody knows what became of it", e);
                }
                sizes.record(batch.size());
                long took = System.nanoTime() - from;
                writes.record(took, TimeUnit.NANOSECONDS);
                handleWritten(batch.size(), took);
            }
        }

        private List<T> next() {
            synchronized (lock) {
                List<T> batch = new ArrayList<>(Math.min(entries.size(), bounds.batch()));
                Object kind =
                        entries.isEmpty() ? null : kindOf.apply(entries.peek().item());
                while (!entries.isEmpty()
                        && batch.size() < bounds.batch()
                        && kindOf.apply(entries.peek().item()).equals(kind)) {
                    Entry<T> entry = entries.remove();
                    weight -= entry.weight();
                    batch.add(entry.item());
                }
                waiting.add(-batch.size());
                running = !batch.isEmpty();
                return batch;
            }
        }

        private void handleWritten(int count, long nanos) {
            List<Waiter> served = new ArrayList<>(0);
            synchronized (lock) {
                nanosPerItem += (nanos / count - nanosPerItem) / 8;
                done += count;
                while (!waiters.isEmpty() && waiters.peek().count() <= done) {
                    served.add(waiters.remove());
                }
            }
            served.forEach(waiter -> waiter.done().complete(null));
        }

        /** When about half of what waits now will have been written. */
        private long retryAfterMs() {
            long ms = entries.size() * nanosPerItem / 2 / 1_000_000;
            return Math.max(LEAST_RETRY_MS, Math.min(MOST_RETRY_MS, ms));
        }
    }
}
