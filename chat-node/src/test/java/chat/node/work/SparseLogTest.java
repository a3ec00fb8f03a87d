package chat.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class SparseLogTest {
    private long now = -5;
    private final SparseLog log = new SparseLog(() -> now);
    private final List<String> said = new ArrayList<>();

    @Test
    void aFewLinesAWhileAndThenHowManyMoreThereWere() {
        for (int i = 0; i < 1_000; i++) {
            log.say(said::add);
        }
        assertThat(said).hasSize(10).containsOnly("");

        now += TimeUnit.SECONDS.toNanos(10);
        log.say(said::add);
        log.say(said::add);
        assertThat(said.subList(10, 12)).containsExactly(" (and 990 more like this before)", "");
    }
}
