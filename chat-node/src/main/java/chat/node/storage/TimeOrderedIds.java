package chat.node.storage;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Version 7 UUIDs: rows made one after the other lie side by side in their index. Those of one node are strictly
 * ascending, also when many are made in one millisecond or the clock steps back.
 *
 * <p>Thread-safe.
 */
public final class TimeOrderedIds {
    /** 12 bits beside the milliseconds count within one; what overflows borrows from the next. */
    private static final int COUNTER_BITS = 12;

    private static final long COUNTER_MASK = (1L << COUNTER_BITS) - 1;
    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final AtomicLong last = new AtomicLong();

    public TimeOrderedIds(Clock clock) {
        this.clock = clock;
    }

    public UUID next() {
        long now = clock.millis() << COUNTER_BITS;
        long stamp = last.updateAndGet(previous -> Math.max(previous + 1, now));
        long high = ((stamp >>> COUNTER_BITS) << 16) | VERSION_7 | (stamp & COUNTER_MASK);
        long low = (random.nextLong() >>> 2) | VARIANT;
        return new UUID(high, low);
    }
}
