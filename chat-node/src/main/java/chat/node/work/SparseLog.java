package chat.node.work;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Keeps what strangers can cause, packet by packet, from filling the log: some lines in a while, and with the next one how many
 * more there were. Thread-safe.
 */
public final class SparseLog {
    private static final int LINES = 10;
    private static final long PERIOD = Duration.ofSeconds(10).toNanos();

    private final LongSupplier nanos;
    private long periodEnds;
    private int said;
    private long unsaid;

    public SparseLog() {
        this(System::nanoTime);
    }

    SparseLog(LongSupplier nanos) {
        this.nanos = nanos;
        this.periodEnds = nanos.getAsLong() + PERIOD;
    }

    /** @param line logs; it is given what to put behind its text, nothing as a rule */
    public void say(Consumer<String> line) {
        long before = pass();
        if (before == 0) {
            line.accept("");
        } else if (before > 0) {
            line.accept(" (and " + before + " more like this before)");
        }
    }

    /** @return how many were left out before, or -1 if this one is, too */
    private synchronized long pass() {
        long now = nanos.getAsLong();
        if (now - periodEnds >= 0) {
            periodEnds = now + PERIOD;
            said = 0;
        }
        if (said >= LINES) {
            unsaid++;
            return -1;
        }
        said++;
        long before = unsaid;
        unsaid = 0;
        return before;
    }
}
