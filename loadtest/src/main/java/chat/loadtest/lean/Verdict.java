package chat.loadtest.lean;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a run did not keep to, in words; nothing if it is good: every client got its seat and kept it, every message that was acked
 * was delivered to everybody in its room, the rate was reached, and times kept to their limits.
 */
final class Verdict {
    private final List<String> breaches = new ArrayList<>();

    private Verdict() {}

    static List<String> breaches(LeanOptions options, Tally tally) {
        Verdict verdict = new Verdict();
        verdict.look(options, tally);
        return verdict.breaches;
    }

    private void look(LeanOptions options, Tally tally) {
        LeanOptions.Limits limits = options.limits();
        if (tally.hasFailures()) {
            breaches.add("failures");
        }
        exactly("seated", tally.seated, (long) options.users() * (1 + options.storms()));
        exactly("closed by the other side", tally.closed, 0);
        long late = tally.late.sum();
        long turns = late + tally.sent.sum();
        if (100 * late > limits.maxLatePercent() * turns) {
            breaches.add(String.format(
                    Locale.ROOT,
                    "rate not reached: %d of %d turns late, at most %d %%",
                    late,
                    turns,
                    limits.maxLatePercent()));
        }
        exactly("acked", tally.acked, tally.sent.sum());
        exactly("messages", tally.messages, tally.expected.sum());
        quick("connect", tally.connectTimes, limits.p99Connect());
        quick("reconnect", tally.reconnectTimes, limits.p99Reconnect());
        quick("ack", tally.ackTimes, limits.p99Ack());
    }

    private void exactly(String what, LongAdder count, long expected) {
        if (count.sum() != expected) {
            breaches.add(what + ": " + count.sum() + " instead of " + expected);
        }
    }

    private void quick(String what, Times times, Duration most) {
        double p99 = times.percentile(0.99);
        if (p99 > most.toNanos() / 1e6) {
            breaches.add(String.format(Locale.ROOT, "%s: p99 of %.1f ms, at most %d ms", what, p99, most.toMillis()));
        }
    }
}
