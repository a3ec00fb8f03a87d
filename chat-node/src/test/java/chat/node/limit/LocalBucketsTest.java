package chat.node.limit;

import static org.assertj.core.api.Assertions.assertThat;

import chat.node.testkit.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LocalBucketsTest {
    private final MutableClock clock = new MutableClock(Instant.parse("2026-11-20T10:00:00Z"));
    private final LocalBuckets buckets = new LocalBuckets(clock, Duration.ofMinutes(1), 3);

    @Test
    void aFullBucketGivesAllAtOnceAndThenOneAtATime() {
        Bucket ten = new Bucket("a", "x", 10);
        for (int i = 0; i < 10; i++) {
            assertThat(buckets.take(List.of(ten))).isZero();
        }

        assertThat(buckets.take(List.of(ten))).isEqualTo(6_000);
        clock.advance(Duration.ofMillis(5_999));
        assertThat(buckets.take(List.of(ten))).isEqualTo(1);
        clock.advance(Duration.ofMillis(1));
        assertThat(buckets.take(List.of(ten))).isZero();
        assertThat(buckets.take(List.of(ten))).isEqualTo(6_000);
    }

    @Test
    void subjectsAndNamesDoNotShareABucket() {
        assertThat(buckets.take(List.of(new Bucket("a", "x", 1)))).isZero();
        assertThat(buckets.take(List.of(new Bucket("a", "y", 1)))).isZero();
        assertThat(buckets.take(List.of(new Bucket("b", "x", 1)))).isZero();
        assertThat(buckets.take(List.of(new Bucket("a", "x", 1)))).isPositive();
    }

    @Test
    void aRefusalLeavesTheBucketsBehindItUntouched() {
        Bucket one = new Bucket("a", "x", 1);
        Bucket two = new Bucket("b", "x", 2);
        assertThat(buckets.take(List.of(one, two))).isZero();
        assertThat(buckets.take(List.of(one, two))).isPositive();
        assertThat(buckets.take(List.of(one, two))).isPositive();

        assertThat(buckets.take(List.of(two))).isZero();
    }

    @Test
    void neverKeepsMoreThanItsCapacity() {
        for (int i = 0; i < 100; i++) {
            assertThat(buckets.take(List.of(new Bucket("a", "s" + i, 1)))).isZero();
        }

        assertThat(buckets.size()).isEqualTo(3);
        assertThat(buckets.take(List.of(new Bucket("a", "s99", 1)))).isPositive();
    }

    @Property
    void aFullBucketGivesExactlyWhatItHolds(@ForAll @IntRange(min = 1, max = 10_000) int perMinute) {
        MutableClock time = new MutableClock(Instant.ofEpochMilli(1_800_000_000_000L));
        LocalBuckets fresh = new LocalBuckets(time, Duration.ofMinutes(1), 3);
        Bucket bucket = new Bucket("a", "x", perMinute);
        int given = 0;
        while (fresh.take(List.of(bucket)) == 0) {
            given++;
        }

        assertThat(given).isEqualTo(perMinute);
    }

    @Property
    void noMinuteGivesMoreThanABucketAndItsRefill(
            @ForAll @IntRange(min = 1, max = 60) int perMinute,
            @ForAll @Size(max = 200) List<@IntRange(max = 2_000) Integer> pauses) {
        MutableClock time = new MutableClock(Instant.ofEpochMilli(1_800_000_000_000L));
        LocalBuckets fresh = new LocalBuckets(time, Duration.ofMinutes(1), 3);
        long from = time.millis();
        int given = 0;
        for (int pause : pauses) {
            time.advance(Duration.ofMillis(pause));
            given += fresh.take(List.of(new Bucket("a", "x", perMinute))) == 0 ? 1 : 0;
        }

        double minutes = (time.millis() - from) / 60_000.0;
        assertThat(given).isLessThanOrEqualTo((int) Math.ceil(perMinute * (1 + minutes)));
    }
}
