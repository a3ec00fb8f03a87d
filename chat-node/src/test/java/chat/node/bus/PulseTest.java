package chat.node.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PulseTest {
    private final Deque<CompletableFuture<Boolean>> questions = new ArrayDeque<>();
    private long now;
    private final Pulse pulse = new Pulse(this::ask, () -> now);

    private CompletableFuture<Boolean> ask() {
        questions.add(new CompletableFuture<>());
        return questions.getLast();
    }

    /** Beats twice a second. */
    private boolean beatsFor(int seconds, boolean hearing) {
        boolean alive = true;
        for (int i = 0; i < 2 * seconds; i++) {
            now += TimeUnit.MILLISECONDS.toNanos(500);
            if (hearing) {
                pulse.hear();
            }
            alive &= pulse.beat();
        }
        return alive;
    }

    private void answer() {
        questions.remove().complete(true);
    }

    @Test
    void whoIsBusyWithMessagesIsAskedAllTheSame() {
        beatsFor(1, true);
        answer();
        beatsFor(1, true);
        assertThat(questions).hasSize(1);
    }

    @Test
    void whatWasHeardSinceTheLastAnswerSaysNothingOfWhatIsMissing() {
        beatsFor(1, true);
        long asked = now;
        answer();

        assertThat(beatsFor(30, true)).as("alive, for messages come").isTrue();

        assertThat(now - pulse.behindNanos()).isEqualTo(asked);
        assertThat(questions).as("one question at a time").hasSize(1);
        answer();
        assertThat(pulse.behindNanos())
                .as("as old as the question, not as its answer")
                .isEqualTo(TimeUnit.SECONDS.toNanos(29));
    }

    @Test
    void whoIsSilentAndOwesAnAnswerIsDead() {
        assertThat(beatsFor(4, false)).isTrue();
        assertThat(beatsFor(2, false)).isFalse();
    }

    @Test
    void aQuestionThatFailedIsAskedAgainAndTheSilenceGoesOn() {
        for (int i = 0; i < 4; i++) {
            beatsFor(1, false);
            questions.remove().completeExceptionally(new IllegalStateException("expected by this test"));
        }
        assertThat(beatsFor(2, false)).isFalse();
    }

    @Test
    void aServerThatIsNoMasterIsLeftThoughItAnswers() {
        beatsFor(1, false);
        questions.remove().complete(false);
        assertThat(pulse.beat()).isFalse();
    }
}
