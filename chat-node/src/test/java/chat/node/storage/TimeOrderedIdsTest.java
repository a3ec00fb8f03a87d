package chat.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import chat.node.testkit.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TimeOrderedIdsTest {
    private final MutableClock clock = new MutableClock(Instant.ofEpochMilli(1_800_000_000_000L));
    private final TimeOrderedIds ids = new TimeOrderedIds(clock);

    @Test
    void idsAreVersion7AndHoldTheirTime() {
        UUID id = ids.next();

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(clock.millis());
    }

    @Test
    void idsOfOneNodeAscendWithinAMillisecondAndWhenTheClockStepsBack() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            if (i % 1_000 == 999) {
                clock.advance(Duration.ofMillis(i % 2_000 == 999 ? 3 : -2));
            }
            made.add(ids.next().toString());
        }

        assertThat(made).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void idsOfManyThreadsDiffer() {
        Set<UUID> made = new HashSet<>(
                IntStream.range(0, 50_000).parallel().mapToObj(i -> ids.next()).toList());

        assertThat(made).hasSize(50_000);
    }
}
