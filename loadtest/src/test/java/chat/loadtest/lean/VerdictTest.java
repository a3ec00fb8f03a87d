package chat.loadtest.lean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class VerdictTest {
    private static final LeanOptions OPTIONS = LeanOptions.parse(
            "--users", "5", "--storms", "1", "--p99-connect", "1s", "--p99-reconnect", "2s", "--p99-ack", "3s");

    private final Tally tally = new Tally();

    @BeforeEach
    void runWell() {
        tally.seated.add(10);
        tally.left.add(5);
        tally.sent.add(100);
        tally.acked.add(100);
        tally.expected.add(500);
        tally.messages.add(500);
        for (Times times : new Times[] {tally.connectTimes, tally.reconnectTimes, tally.ackTimes}) {
            times.record(Duration.ofMillis(900).toNanos());
        }
    }

    @Test
    void aRunWithoutFaultIsGood() {
        assertThat(Verdict.breaches(OPTIONS, tally)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("harms")
    void eachFaultFailsTheRunAlone(String breach, Consumer<Tally> harm) {
        harm.accept(tally);

        assertThat(Verdict.breaches(OPTIONS, tally)).singleElement(STRING).matches(breach);
    }

    static Stream<Arguments> harms() {
        return Stream.of(
                harm("failures", each -> each.fail("something")),
                harm("seated: 9 instead of 10", each -> each.seated.decrement()),
                harm("closed by the other side: 1 instead of 0", each -> each.closed.increment()),
                harm("rate not reached: 2 of 102 turns late, at most 1 %", each -> each.late.add(2)),
                harm("acked: 99 instead of 100", each -> each.acked.decrement()),
                harm("messages: 499 instead of 500", each -> each.messages.decrement()),
                harm("messages: 501 instead of 500", each -> each.messages.increment()),
                harm("connect: p99 of \\d+\\.\\d ms, at most 1000 ms", each -> slow(each.connectTimes, 1)),
                harm("reconnect: p99 of \\d+\\.\\d ms, at most 2000 ms", each -> slow(each.reconnectTimes, 2)),
                harm("ack: p99 of \\d+\\.\\d ms, at most 3000 ms", each -> slow(each.ackTimes, 3)));
    }

    private static void slow(Times times, int limitSeconds) {
        times.record(Duration.ofSeconds(limitSeconds).plusMillis(100).toNanos());
    }

    private static Arguments harm(String breach, Consumer<Tally> harm) {
        return Arguments.of(breach, harm);
    }
}
