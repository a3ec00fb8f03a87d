package chat.loadtest.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.loadtest.Values;
import chat.loadtest.client.Tally;
import chat.loadtest.client.Tally.Count;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private final Tally tally = new Tally();

    @Test
    void aShareOfLateTurnsIsAllowedAndOneMoreFailsTheRun() {
        good(990, 10);
        assertThat(Verdict.breaches(settings(), tally)).isEmpty();

        tally.add(Count.LATE);

        assertThat(Verdict.breaches(settings(), tally))
                .containsExactly("rate not reached: 11 of 1001 turns late, at most 1 %");
    }

    @Test
    void whoSaysSoAllowsMore() {
        good(1, 100);

        assertThat(Verdict.breaches(settings("--max-late", "100"), tally)).isEmpty();
        assertThat(Verdict.breaches(settings("--max-late", "99"), tally))
                .containsExactly("rate not reached: 100 of 101 turns late, at most 99 %");
    }

    private void good(long sent, long late) {
        tally.add(Count.SEATED, 1);
        tally.add(Count.SENT, sent);
        tally.add(Count.ACKED, sent);
        tally.add(Count.DELIVERED, sent);
        tally.add(Count.LATE, late);
    }

    private static Settings settings(String... arguments) {
        return Settings.of(Scenario.ROOMS, Values.parse(Scenario.ROOMS.defaults(), arguments));
    }
}
