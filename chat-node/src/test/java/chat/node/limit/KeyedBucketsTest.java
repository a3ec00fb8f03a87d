package chat.node.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.common.error.ChatException;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KeyedBucketsTest {
    private static final long MS = 1_000_000;

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5_000 * MS);
    private final KeyedBuckets<String> buckets = new KeyedBuckets<>(20, 40, now::get);

    @Test
    void aBurstAndThenOneAtATime() {
        for (int i = 0; i < 40; i++) {
            buckets.take("a");
        }
        assertThatThrownBy(() -> buckets.take("a")).isInstanceOfSatisfying(ChatException.class, e -> {
            assertThat(e.code().code()).isEqualTo("rate_limited");
            assertThat(e.details()).isEqualTo(Map.of("retryAfterMs", 50L));
        });
        buckets.take("b");
        now.addAndGet(49 * MS);
        assertThat(buckets.tryTake("a")).isEqualTo(MS);
        now.addAndGet(MS);
        assertThat(buckets.tryTake("a")).isZero();
        assertThat(buckets.tryTake("a")).isPositive();
        now.addAndGet(60_000 * MS);
        for (int i = 0; i < 40; i++) {
            assertThat(buckets.tryTake("a")).as("never more than a burst").isZero();
        }
        assertThat(buckets.tryTake("a")).isPositive();
    }

    @Test
    void inNoStretchOfTimeMoreThanTheLimitSays() {
        Random random = new Random(7);
        long from = now.get();
        int taken = 0;
        for (int i = 0; i < 20_000; i++) {
            now.addAndGet(random.nextInt(20) * MS);
            taken += buckets.tryTake("a") == 0 ? 1 : 0;
            assertThat(taken).isLessThanOrEqualTo(40 + (int) ((now.get() - from) / (50 * MS)) + 1);
        }
        assertThat(taken).isGreaterThan(3_000);
    }

    @Test
    void onlyThoseWhoTookJustNowAreRemembered() {
        for (int i = 0; i < 5_000; i++) {
            buckets.take("early " + i);
        }
        now.addAndGet(1_001 * MS);
        buckets.take("late");
        assertThat(buckets.size()).isEqualTo(1);
    }
}
