package chat.node.limit;

import chat.common.error.ChatException;
import chat.node.bus.RedisLink;
import chat.node.bus.RedisScript;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits that hold in the whole cluster, counted in Redis by one script. While Redis is away each node counts for itself:
 * the limit is then softer by the number of nodes, but nobody is locked out and nothing is unlimited.
 *
 * <p>Blocks for a round trip to Redis per bucket. Thread-safe.
 */
public final class RateLimiter {
    private static final Logger log = LoggerFactory.getLogger(RateLimiter.class);
    static final Duration PERIOD = Duration.ofMinutes(1);

    private static final int LOCAL_CAPACITY = 20_000;

    /** A Redis that hangs costs one command timeout per pause, not one per request. */
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

    private static final RedisScript<Long> TAKE = RedisScript.of(RateLimiter.class, "take.lua");

    private final RedisLink redis;
    private final Clock clock;
    private final LocalBuckets local;
    private final AtomicLong pausedUntil = new AtomicLong();
    private final MeterRegistry metrics;
    private final Counter withoutRedis;

    public RateLimiter(RedisLink redis, Clock clock, MeterRegistry metrics) {
        this.redis = redis;
        this.clock = clock;
        this.metrics = metrics;
        this.local = new LocalBuckets(clock, PERIOD, LOCAL_CAPACITY);
        this.withoutRedis = Counter.builder("chat.limit.without.redis").register(metrics);
    }

    /** These are counted from zero, and not from the first refusal on, which nobody would see. */
    void prepare(String... limits) {
        for (String limit : limits) {
            refused(limit);
        }
    }

    /**
     * Takes one from each bucket in order; one that refuses leaves those behind it untouched.
     *
     * @throws ChatException {@code rate_limited}, saying when to come back
     */
    void take(List<Bucket> buckets) {
        long waitMs = clock.millis() < pausedUntil.get() ? takeLocally(buckets) : takeFromRedis(buckets);
        if (waitMs > 0) {
            refused(buckets.get(0).name()).increment();
            throw ChatException.rateLimited(waitMs);
        }
    }

    private long takeFromRedis(List<Bucket> buckets) {
        try {
            // One script each: their keys lie on different servers of a Redis Cluster.
            for (Bucket bucket : buckets) {
                long waitMs = run(redis.blockingCommands(), bucket);
                if (waitMs > 0) {
                    return waitMs;
                }
            }
            return 0;
        } catch (RedisException e) {
            pausedUntil.set(clock.millis() + PAUSE_AFTER_FAILURE.toMillis());
            log.warn("limits are counted by this node alone, Redis does not answer: {}", e.getMessage());
            return takeLocally(buckets);
        }
    }

    private Counter refused(String limit) {
        return metrics.counter("chat.limit.refused", "limit", limit);
    }

    private long takeLocally(List<Bucket> buckets) {
        withoutRedis.increment();
        return local.take(buckets);
    }

    private static long run(RedisClusterCommands<String, String> commands, Bucket bucket) {
        return TAKE.run(
                commands,
                ScriptOutputType.INTEGER,
                List.of(bucket.key()),
                Integer.toString(bucket.perMinute()),
                Long.toString(PERIOD.toMillis()));
    }
}
