package chat.loadtest.lean;

import java.util.concurrent.atomic.AtomicLongArray;

/** How long things took, in buckets that grow by about a twentieth: from 10 µs to more than a month. Thread-safe. */
public final class Times {
    private static final double GROWTH = 1.05;
    private static final double FIRST_NANOS = 10_000;
    private static final int BUCKETS = 560;
    private static final double LOG_GROWTH = Math.log(GROWTH);

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

    public void record(long nanos) {
        int bucket = nanos <= FIRST_NANOS ? 0 : (int) Math.ceil(Math.log(nanos / FIRST_NANOS) / LOG_GROWTH);
        counts.incrementAndGet(Math.min(bucket, BUCKETS - 1));
    }

    public long count() {
        long sum = 0;
        for (int i = 0; i < BUCKETS; i++) {
            sum += counts.get(i);
        }
        return sum;
    }

    /** In milliseconds, at most 5 % too high; 0 if nothing was recorded. */
    public double percentile(double share) {
        long count = count();
        long rank = (long) Math.ceil(count * share);
        long seen = 0;
        for (int i = 0; i < BUCKETS && count > 0; i++) {
            seen += counts.get(i);
            if (seen >= rank) {
                return Math.round(FIRST_NANOS * Math.pow(GROWTH, i) / 1000) / 1000.0;
            }
        }
        return 0;
    }
}
