package chat.node.limit;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The buckets of this node alone, counted as {@code take.lua} counts them. Bounded: past the capacity the bucket that was
 * longest unused is forgotten, which is to say full again.
 *
 * <p>Thread-safe.
 */
final class LocalBuckets {
    private final Clock clock;
    private final long period;
    private final Map<String, Long> fullAtByKey;

    LocalBuckets(Clock clock, Duration period, int capacity) {
        this.clock = clock;
        this.period = TimeUnit.MILLISECONDS.toMicros(period.toMillis());
        this.fullAtByKey = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                return size() > capacity;
            }
        };
    }

    /** @return 0 if each bucket gave one, else the milliseconds until the first that refused would */
    synchronized long take(List<Bucket> buckets) {
        long now = TimeUnit.MILLISECONDS.toMicros(clock.millis());
        for (Bucket bucket : buckets) {
            long interval = period / bucket.perMinute();
            long full = Math.max(fullAtByKey.getOrDefault(bucket.key(), 0L), now) + interval;
            long missing = full - now - interval * bucket.perMinute();
            if (missing > 0) {
                return (missing + 999) / 1_000;
            }
            fullAtByKey.put(bucket.key(), full);
        }
        return 0;
    }

    synchronized int size() {
        return fullAtByKey.size();
    }
}
