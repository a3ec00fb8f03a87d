package chat.loadtest.lean;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What became of all clients together. Thread-safe. */
final class Tally {
    /** Reasons come from the server and the network: more kinds than this are one. */
    private static final int MOST_REASONS = 20;

    final LongAdder opened = new LongAdder();
    final LongAdder seated = new LongAdder();
    /** Not by the client. */
    final LongAdder closed = new LongAdder();
    /** By the client. */
    final LongAdder left = new LongAdder();

    final LongAdder bytes = new LongAdder();
    final LongAdder frames = new LongAdder();
    final LongAdder messages = new LongAdder();
    /** What should be heard of all that was acked. */
    final LongAdder expected = new LongAdder();

    final LongAdder sent = new LongAdder();
    final LongAdder acked = new LongAdder();
    final LongAdder refused = new LongAdder();
    /** Turns that nobody could take in time. */
    final LongAdder late = new LongAdder();

    final Times connectTimes = new Times();
    /** From the moment in which all left. */
    final Times reconnectTimes = new Times();

    final Times ackTimes = new Times();
    private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();

    void fail(String reason) {
        String kind = failures.size() < MOST_REASONS || failures.containsKey(reason) ? reason : "other";
        failures.computeIfAbsent(kind, unused -> new LongAdder()).increment();
    }

    boolean hasFailures() {
        return !failures.isEmpty();
    }

    /** In the order in which a person reads them. */
    Map<String, Object> result(int rate, double seconds) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("opened", opened.sum());
        result.put("seated", seated.sum());
        result.put("closed", closed.sum());
        result.put("connectMsP50", connectTimes.percentile(0.5));
        result.put("connectMsP99", connectTimes.percentile(0.99));
        if (reconnectTimes.count() > 0) {
            result.put("left", left.sum());
            result.put("reconnectMsP50", reconnectTimes.percentile(0.5));
            result.put("reconnectMsP99", reconnectTimes.percentile(0.99));
        }
        result.put("rate", rate);
        result.put("late", late.sum());
        result.put("sent", sent.sum());
        result.put("acked", acked.sum());
        result.put("refused", refused.sum());
        result.put("ackMsP50", ackTimes.percentile(0.5));
        result.put("ackMsP99", ackTimes.percentile(0.99));
        result.put("messages", messages.sum());
        result.put("messagesExpected", expected.sum());
        result.put("frames", frames.sum());
        result.put("bytes", bytes.sum());
        result.put("seconds", Math.round(seconds * 10) / 10.0);
        Map<String, Long> sorted = new TreeMap<>();
        failures.forEach((reason, count) -> sorted.put(reason, count.sum()));
        result.put("failures", sorted);
        return result;
    }
}
