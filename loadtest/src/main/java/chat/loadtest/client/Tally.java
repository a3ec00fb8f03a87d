package chat.loadtest.client;

import chat.loadtest.lean.Times;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What became of all clients together. Thread-safe. */
public final class Tally {
    /** What is counted, in the order in which a person reads it. */
    public enum Count {
        /** Clients that began. */
        CLIENTS("clients"),
        /** Clients that got into their room, or were let in where there is none. */
        SEATED("seated"),
        SENT("sent"),
        ACKED("acked"),
        REFUSED("refused"),
        /** Messages that were sent again, since their answer did not come. */
        RETRIED("retried"),
        /** Turns that passed while the client still waited for an answer, or was away. */
        LATE("late"),
        /** Messages as events, each once for each client. */
        DELIVERED("delivered"),
        /** Messages that came with {@code sync}. */
        SYNCED("synced"),
        /** Messages that came again where that is allowed: over a reconnection. */
        AGAIN("again"),
        LOST("lost"),
        DUPLICATED("duplicated"),
        /** Two of one sender changed places. */
        DISORDERED("disordered"),
        /** Two of different senders changed places, which they may. */
        SWAPPED("swapped"),
        TYPING("typingHeard"),
        RECONNECTS("reconnects"),
        /** Tries to come back that failed; each is followed by another one. */
        CONNECT_RETRIES("connectRetries"),
        ERRORS("errors");

        private final String key;

        Count(String key) {
            this.key = key;
        }

        public String key() {
            return key;
        }
    }

    /** Reasons come from the server and the network: more kinds than this are one. */
    private static final int MOST_REASONS = 20;

    private final Map<Count, LongAdder> counts = new EnumMap<>(Count.class);
    private final Map<Timing, Times> times = new EnumMap<>(Timing.class);
    private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();

    public Tally() {
        for (Count count : Count.values()) {
            counts.put(count, new LongAdder());
        }
        for (Timing timing : Timing.values()) {
            times.put(timing, new Times());
        }
    }

    public void add(Count count) {
        add(count, 1);
    }

    public void add(Count count, long many) {
        counts.get(count).add(many);
    }

    public long get(Count count) {
        return counts.get(count).sum();
    }

    void took(Timing timing, long nanos) {
        times.get(timing).record(Math.max(0, nanos));
    }

    public Times times(Timing timing) {
        return times.get(timing);
    }

    void error(String reason) {
        add(Count.ERRORS);
        String kind = errors.size() < MOST_REASONS || errors.containsKey(reason) ? reason : "other";
        errors.computeIfAbsent(kind, unused -> new LongAdder()).increment();
    }

    /** Counts, 50th and 99th percentiles in milliseconds (at most 5 % too high), errors by their reasons. */
    public Map<String, Object> result() {
        Map<String, Object> result = new LinkedHashMap<>();
        counts.forEach((count, value) -> result.put(count.key(), value.sum()));
        times.forEach((timing, value) -> {
            if (value.count() > 0) {
                result.put(timing.label() + "MsP50", value.percentile(0.5));
                result.put(timing.label() + "MsP99", value.percentile(0.99));
                result.put(timing.label() + "MsMax", value.percentile(1));
            }
        });
        Map<String, Long> reasons = new TreeMap<>();
        errors.forEach((reason, count) -> reasons.put(reason, count.sum()));
        result.put("errorsByReason", reasons);
        return result;
    }
}
