package chat.node.work;

import chat.common.error.ChatException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads for work that may block, off the event loops: a fixed number of them, a bounded queue, gauges for both, and
 * {@code overloaded} as the answer when the queue is full.
 *
 * <p>Thread-safe.
 */
public final class BoundedPool implements Executor, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BoundedPool.class);
    private static final long RETRY_AFTER_MS = 1_000;

    private final String name;
    private final ThreadPoolExecutor threads;
    private final Counter rejected;

    public BoundedPool(String name, int threadCount, int queueCapacity, MeterRegistry metrics) {
        this.name = name;
        AtomicInteger number = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                threadCount, threadCount, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queueCapacity), task -> {
                    Thread thread = new Thread(task, "chat-" + name + "-" + number.incrementAndGet());
                    thread.setUncaughtExceptionHandler((t, e) -> log.error("a task of pool {} failed", name, e));
                    return thread;
                });
        this.rejected = Counter.builder("chat.pool.rejected").tag("pool", name).register(metrics);
        Gauge.builder("chat.pool.active", threads, ThreadPoolExecutor::getActiveCount)
                .tag("pool", name)
                .register(metrics);
        Gauge.builder("chat.pool.queued", threads, pool -> pool.getQueue().size())
                .tag("pool", name)
                .register(metrics);
        Gauge.builder("chat.pool.size", threads, ThreadPoolExecutor::getMaximumPoolSize)
                .tag("pool", name)
                .register(metrics);
    }

    /** @throws ChatException {@code overloaded}, if the queue is full or the pool closed */
    @Override
    public void execute(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            rejected.increment();
            throw ChatException.overloaded(RETRY_AFTER_MS);
        }
    }

    /** Takes no more work, finishes what it has within the time given, then interrupts what is left. */
    public void close(Duration patience) {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                int left = threads.shutdownNow().size();
                log.warn("pool {} did not finish in {} ms; {} tasks dropped", name, patience.toMillis(), left);
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(5));
    }
}
