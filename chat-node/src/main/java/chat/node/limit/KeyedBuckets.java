package chat.node.limit;

import chat.common.error.ChatException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How often each of many may do something on this node: {@code burst} at once, and {@code perSecond} again in each second.
 * Only those who did it in the last moments are remembered, so that their number is bounded by what the limit itself lets
 * through.
 *
 * <p>Thread-safe, and quick enough for an event loop.
 */
public final class KeyedBuckets<K> {
    private static final long SECOND = 1_000_000_000L;
    private static final int WORTH_SWEEPING = 1_024;

    private final long interval;
    private final long burst;
    private final LongSupplier nanoTime;
    private final ConcurrentHashMap<K, Long> fullAtByKey = new ConcurrentHashMap<>();
    private final AtomicLong sweepAt;

    public KeyedBuckets(int perSecond, int burst) {
        this(perSecond, burst, System::nanoTime);
    }

    KeyedBuckets(int perSecond, int burst, LongSupplier nanoTime) {
        this.interval = SECOND / perSecond;
        this.burst = Math.max(burst, 1);
        this.nanoTime = nanoTime;
        this.sweepAt = new AtomicLong(nanoTime.getAsLong() + SECOND);
    }

    /** @throws ChatException {@code rate_limited}, saying when to come back; nothing was taken then */
    public void take(K key) {
        long missing = tryTake(key);
        if (missing > 0) {
            throw ChatException.rateLimited((missing + 999_999) / 1_000_000);
        }
    }

    /** @return 0, or the nanoseconds until there is one to be had */
    long tryTake(K key) {
        long now = nanoTime.getAsLong();
        sweep(now);
        long[] missing = {0};
        fullAtByKey.compute(key, (same, fullAt) -> {
            long full = (fullAt == null || fullAt - now < 0 ? now : fullAt) + interval;
            missing[0] = full - now - interval * burst;
            return missing[0] > 0 ? fullAt : Long.valueOf(full);
        });
        return Math.max(0, missing[0]);
    }

    int size() {
        return fullAtByKey.size();
    }

    /** Full buckets are as good as none. */
    private void sweep(long now) {
        long due = sweepAt.get();
        if (now - due >= 0 && fullAtByKey.size() > WORTH_SWEEPING && sweepAt.compareAndSet(due, now + SECOND)) {
            fullAtByKey.values().removeIf(fullAt -> fullAt - now < 0);
        }
    }
}
