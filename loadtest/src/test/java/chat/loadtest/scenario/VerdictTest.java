package chat.loadtest.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import chat.loadtest.Values;
import chat.loadtest.client.Tally;
import chat.loadtest.client.Tally.Count;
import chat.loadtest.client.Timing;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VerdictTest {
    private static final String[] LIMITS = {
        "--p99-connect", "1s", "--p99-reconnect", "2s", "--p99-ack", "3s", "--p99-delivery", "4s", "--max-errors", "2"
    };

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

    @ParameterizedTest
    @MethodSource("harms")
    void eachFaultFailsTheRunAlone(String breach, Consumer<Tally> harm) {
        good(1_000, 0);
        assertThat(Verdict.breaches(settings(LIMITS), tally)).isEmpty();

        harm.accept(tally);

        assertThat(Verdict.breaches(settings(LIMITS), tally))
                .singleElement(STRING)
                .matches(breach);
    }

    static Stream<Arguments> harms() {
        return Stream.of(
                harm("seated: none", each -> each.add(Count.SEATED, -1)),
                harm("acked: none", each -> each.add(Count.ACKED, -1_000)),
                harm("delivered: none", each -> each.add(Count.DELIVERED, -1_000)),
                harm("errors: 3, at most 2", each -> each.add(Count.ERRORS, 3)),
                harm("rate not reached: 100 of 1100 turns late, at most 1 %", each -> each.add(Count.LATE, 100)),
                harm("lost: 1, at most 0", each -> each.add(Count.LOST)),
                harm("duplicated: 1, at most 0", each -> each.add(Count.DUPLICATED)),
                harm("disordered: 1, at most 0", each -> each.add(Count.DISORDERED)),
                slow(Timing.CONNECT, 1),
                slow(Timing.RECONNECT, 2),
                slow(Timing.ACK, 3),
                slow(Timing.DELIVERY, 4));
    }

    private static Arguments slow(Timing timing, int limitSeconds) {
        String breach = timing.label() + ": p99 of \\d+\\.\\d ms, at most " + limitSeconds + "000 ms";
        Duration tooLong = Duration.ofSeconds(limitSeconds).plusMillis(100);
        return harm(breach, each -> each.times(timing).record(tooLong.toNanos()));
    }

    private static Arguments harm(String breach, Consumer<Tally> harm) {
        return Arguments.of(breach, harm);
    }

    @Test
    void timesWithinTheirLimitsAndAFewErrorsAreAllowed() {
        good(1_000, 0);
        for (Timing timing : Timing.values()) {
            tally.times(timing).record(Duration.ofMillis(900).toNanos());
        }
        tally.add(Count.ERRORS, 2);

        assertThat(Verdict.breaches(settings(LIMITS), tally)).isEmpty();
    }

    @Test
    void whereNobodyWritesNothingHasToBeDelivered() {
        tally.add(Count.SEATED);

        assertThat(Verdict.breaches(settings("--rate", "0"), tally)).isEmpty();
        assertThat(Verdict.breaches(settings(), tally)).containsExactly("acked: none", "delivered: none");
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
