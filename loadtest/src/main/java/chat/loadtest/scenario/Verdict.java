package chat.loadtest.scenario;

import chat.loadtest.client.Tally;
import chat.loadtest.client.Tally.Count;
import chat.loadtest.client.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a run did not keep to, in words; nothing if it is good. */
final class Verdict {
    private final List<String> breaches = new ArrayList<>();

    static List<String> breaches(Settings settings, Tally tally) {
        Verdict verdict = new Verdict();
        verdict.look(settings, tally);
        return verdict.breaches;
    }

    /** Whether no more turns to write passed unused than may. */
    static boolean rateReached(Settings settings, Tally tally) {
        long late = tally.get(Count.LATE);
        return 100 * late <= settings.limits().maxLatePercent() * (late + tally.get(Count.SENT));
    }

    private void look(Settings settings, Tally tally) {
        Settings.Limits limits = settings.limits();
        atLeastOne(tally, Count.SEATED);
        if (settings.writes()) {
            atLeastOne(tally, Count.ACKED);
            atLeastOne(tally, Count.DELIVERED);
        }
        atMost(tally, Count.ERRORS, limits.maxErrors());
        if (!rateReached(settings, tally)) {
            breaches.add(String.format(
                    Locale.ROOT,
                    "rate not reached: %d of %d turns late, at most %d %%",
                    tally.get(Count.LATE),
                    tally.get(Count.LATE) + tally.get(Count.SENT),
                    limits.maxLatePercent()));
        }
        atMost(tally, Count.LOST, 0);
        atMost(tally, Count.DUPLICATED, 0);
        atMost(tally, Count.DISORDERED, 0);
        quick(tally, Timing.CONNECT, limits.p99Connect());
        quick(tally, Timing.RECONNECT, limits.p99Reconnect());
        quick(tally, Timing.ACK, limits.p99Ack());
        quick(tally, Timing.DELIVERY, limits.p99Delivery());
    }

    private void atLeastOne(Tally tally, Count count) {
        if (tally.get(count) == 0) {
            breaches.add(count.key() + ": none");
        }
    }

    private void atMost(Tally tally, Count count, long most) {
        if (tally.get(count) > most) {
            breaches.add(count.key() + ": " + tally.get(count) + ", at most " + most);
        }
    }

    private void quick(Tally tally, Timing timing, Duration most) {
        double p99 = tally.times(timing).percentile(0.99);
        if (p99 > most.toNanos() / 1e6) {
            breaches.add(String.format(
                    Locale.ROOT, "%s: p99 of %.1f ms, at most %d ms", timing.label(), p99, most.toMillis()));
        }
    }
}
