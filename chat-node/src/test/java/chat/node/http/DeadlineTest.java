package chat.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DeadlineTest {
    private final MockTicker ticker = Ticker.newMockTicker();
    private final EmbeddedChannel channel =
            EmbeddedChannel.builder().ticker(ticker).build();
    private final AtomicInteger expired = new AtomicInteger();
    private final Deadline deadline = new Deadline(channel.eventLoop(), expired::incrementAndGet);

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    /** @return the time to the next timer, -1 if there is none */
    private long advance(long millis) {
        ticker.advance(millis, TimeUnit.MILLISECONDS);
        long nanos = channel.runScheduledPendingTasks();
        return nanos < 0 ? -1 : TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    @Test
    void expiresOnce() {
        deadline.in(Duration.ofMillis(100));
        advance(99);
        assertThat(expired).hasValue(0);
        advance(1);
        assertThat(expired).hasValue(1);
        advance(1_000);
        assertThat(expired).hasValue(1);
    }

    @Test
    void aLaterDeadlineKeepsTheTimerThatIsSet() {
        deadline.in(Duration.ofMillis(100));
        advance(50);
        for (int i = 0; i < 1_000; i++) {
            deadline.in(Duration.ofMillis(100));
        }
        assertThat(advance(0)).isEqualTo(50);
        assertThat(advance(50)).isEqualTo(50);
        assertThat(expired).hasValue(0);
        advance(50);
        assertThat(expired).hasValue(1);
    }

    @Test
    void aSoonerDeadlineIsMet() {
        deadline.in(Duration.ofSeconds(1));
        deadline.in(Duration.ofMillis(10));
        advance(10);
        assertThat(expired).hasValue(1);
        assertThat(advance(0)).isEqualTo(-1);
    }

    @Test
    void aClearedDeadlineNeverExpiresAndCanBeSetAgain() {
        deadline.in(Duration.ofMillis(100));
        deadline.clear();
        advance(200);
        assertThat(expired).hasValue(0);
        deadline.in(Duration.ofMillis(100));
        advance(100);
        assertThat(expired).hasValue(1);
    }

    @Test
    void aCancelledDeadlineLeavesNoTimer() {
        deadline.in(Duration.ofMillis(100));
        deadline.cancel();
        assertThat(advance(0)).isEqualTo(-1);
    }
}
