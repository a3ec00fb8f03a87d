package chat.node.ops;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Lines on their way to the standard output. Whoever reads that may stop reading, and then a write takes for ever: it is the
 * affair of one thread, and no event loop ever waits for it. What the queue has no room for is dropped, counted, and, once
 * there is room again, said to be missing.
 *
 * <p>Thread-safe.
 */
public final class LogQueue implements AutoCloseable {
    private static final int MOST_LINES = 16_384;
    private static final long MOST_BYTES = 16L << 20;
    /** Without a flush so much is one line all the same. */
    private static final int MOST_COLLECTED = 64 * 1024;

    private static final byte[] NOTHING = {};
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private record Line(Supplier<byte[]> text, int weight) {}

    private final OutputStream target;
    private final BlockingQueue<Line> lines = new ArrayBlockingQueue<>(MOST_LINES);
    private final AtomicLong waitingBytes = new AtomicLong();
    private final LongAdder dropped = new LongAdder();
    /** Null until the first line, and after the end. */
    private volatile Thread writer;

    private volatile boolean closed;
    /** Of the writer. */
    private long missing;

    /** @param target written to by one thread only; not closed */
    public LogQueue(OutputStream target) {
        this.target = target;
    }

    /** Registers {@code chat.log.dropped} and {@code chat.log.waiting}. */
    public void register(MeterRegistry metrics) {
        FunctionCounter.builder("chat.log.dropped", dropped, LongAdder::sum).register(metrics);
        Gauge.builder("chat.log.waiting", lines, BlockingQueue::size).register(metrics);
    }

    /** For {@link System#setOut}: what is printed until a flush stays together. */
    public PrintStream stream() {
        return new PrintStream(new Collector(), false, StandardCharsets.UTF_8);
    }

    /**
     * A line that gives way to those of the {@link #stream}: it finds room only while less than half is taken.
     *
     * @param text asked for on the writing thread; without a line end
     * @param weight about what it takes while it waits
     */
    void offer(Supplier<String> text, int weight) {
        Line line = new Line(() -> (text.get() + "\n").getBytes(StandardCharsets.UTF_8), weight);
        put(line, MOST_LINES / 2, MOST_BYTES / 2);
    }

    public long dropped() {
        return dropped.sum();
    }

    /** Returns when all that was queued is written, or the time is over. */
    public boolean flush(Duration patience) {
        if (writer == null) {
            return true;
        }
        CountDownLatch reached = new CountDownLatch(1);
        long deadline = System.nanoTime() + patience.toNanos();
        Line mark = new Line(
                () -> {
                    reached.countDown();
                    return NOTHING;
                },
                0);
        try {
            return lines.offer(mark, patience.toNanos(), TimeUnit.NANOSECONDS)
                    && reached.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Writes what it has, if somebody reads it; what comes afterwards is dropped. */
    @Override
    public void close() {
        boolean written = flush(LAST_WORDS);
        closed = true;
        Thread ending = writer;
        if (ending == null) {
            return;
        }
        ending.interrupt();
        try {
            // One that is stuck in a write cannot be woken; it keeps no process alive.
            ending.join(written ? LAST_WORDS.toMillis() : 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void put(Line line, int mostLines, long mostBytes) {
        boolean room = !closed && lines.size() < mostLines && waitingBytes.get() + line.weight() <= mostBytes;
        if (!room || !lines.offer(line)) {
            dropped.increment();
            return;
        }
        waitingBytes.addAndGet(line.weight());
        if (writer == null) {
            startWriter();
        }
    }

    private synchronized void startWriter() {
        if (writer == null && !closed) {
            Thread made = new Thread(this::write, "chat-log");
            made.setDaemon(true);
            writer = made;
            made.start();
        }
    }

    private void write() {
        try {
            while (!closed) {
                write(lines.take());
            }
        } catch (InterruptedException ended) {
            // By close().
        }
    }

    private void write(Line line) {
        waitingBytes.addAndGet(-line.weight());
        try {
            sayWhatIsMissing();
            target.write(line.text().get());
            if (lines.isEmpty()) {
                target.flush();
            }
        } catch (IOException | RuntimeException | OutOfMemoryError lost) {
            // The next line may fare better.

            dropped.increment();
        }
    }

    private void sayWhatIsMissing() throws IOException {
        long now = dropped.sum();
        if (now > missing) {
            String text = AccessLog.time(Instant.now()) + " [chat-log] WARN LogQueue - " + (now - missing)
                    + " lines are missing here: nobody read fast enough\n";
            missing = now;
            target.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private final class Collector extends OutputStream {
        private final ByteArrayOutputStream collected = new ByteArrayOutputStream();

        @Override
        public synchronized void write(int b) {
            collected.write(b);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            collected.write(bytes, offset, length);
            if (collected.size() >= MOST_COLLECTED) {
                flush();
            }
        }

        @Override
        public synchronized void flush() {
            if (collected.size() > 0) {
                byte[] text = collected.toByteArray();
                collected.reset();
                put(new Line(() -> text, text.length), MOST_LINES, MOST_BYTES);
            }
        }
    }
}
