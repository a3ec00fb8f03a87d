package chat.loadtest.lean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimesTest {
    @Test
    void percentilesAreAtMostATwentiethTooHigh() {
        Times times = new Times();
        for (int millis = 1; millis <= 1000; millis++) {
            times.record(millis * 1_000_000L);
        }

        assertThat(times.count()).isEqualTo(1000);
        assertThat(times.percentile(0.5)).isBetween(500.0, 525.0);
        assertThat(times.percentile(0.99)).isBetween(990.0, 1039.5);
        assertThat(times.percentile(1)).isBetween(1000.0, 1050.0);
    }

    @Test
    void aThresholdOfDaysCanBeBreached() {
        Times times = new Times();
        times.record(TimeUnit.DAYS.toNanos(30));

        assertThat(times.percentile(0.99)).isBetween(30 * 86_400_000.0, 31.5 * 86_400_000.0);
    }

    @Test
    void theShortestAndTheLongestHaveAPlaceToo() {
        Times times = new Times();
        assertThat(times.percentile(0.5)).isZero();
        times.record(0);
        times.record(Long.MAX_VALUE);

        assertThat(times.percentile(0.5)).isCloseTo(0.01, within(0.001));
        assertThat(times.percentile(1)).isGreaterThan(60_000);
    }
}
