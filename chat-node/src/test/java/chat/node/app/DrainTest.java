package chat.node.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DrainTest {
    private static final Duration LEFT = Duration.ofSeconds(20);

    @Test
    void clientsGoAtTheRateThatIsWishedFor() {
        assertThat(Drain.spread(1000, 500, LEFT)).isEqualTo(Duration.ofSeconds(2));
        assertThat(Drain.spread(1, 500, LEFT)).isEqualTo(Duration.ofMillis(2));
        assertThat(Drain.spread(0, 500, LEFT)).isZero();
    }

    @Test
    void whoPollsIsWaitedForNoLongerThanThereIsTime() {
        assertThat(Drain.linger(LEFT)).isEqualTo(Duration.ofSeconds(2));
        assertThat(Drain.linger(Duration.ofSeconds(4))).isEqualTo(Duration.ofSeconds(1));
        assertThat(Drain.linger(Duration.ZERO)).isZero();
    }

    @Test
    void theyNeverTakeMoreThanHalfOfTheTimeThatIsLeft() {
        assertThat(Drain.spread(5000, 500, LEFT)).isEqualTo(Duration.ofSeconds(10));
        assertThat(Drain.spread(5001, 500, LEFT)).isEqualTo(Duration.ofSeconds(10));
        assertThat(Drain.spread(10_000_000, 1, LEFT)).isEqualTo(Duration.ofSeconds(10));
        assertThat(Drain.spread(3, 1, Duration.ZERO)).isZero();
    }
}
