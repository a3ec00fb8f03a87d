package chat.loadtest.client;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** What all clients of a room know together. Thread-safe. */
final class SharedRoom {
    /** Messages change places with their neighbours, if at all. */
    private static final int REMEMBERED = 256;

    private static final int SENDER_BITS = 24;

    private final String name;
    private final AtomicLong acked = new AtomicLong();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicLongArray senders = new AtomicLongArray(REMEMBERED);

    SharedRoom(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** Somebody begins, or ends, to wait for the answer to a message. */
    void waiting(int change) {
        unanswered.addAndGet(change);
    }

    boolean isWaiting() {
        return unanswered.get() > 0;
    }

    void acked(long seq) {
        acked.accumulateAndGet(seq, Math::max);
    }

    /** The newest that was acked to somebody: everybody has to get it. */
    long lastAcked() {
        return acked.get();
    }

    void sent(long seq, int sender) {
        senders.set(slot(seq), both(seq, sender));
    }

    /** Whether this sender is known to have sent that one. */
    boolean isFrom(long seq, int sender) {
        return senders.get(slot(seq)) == both(seq, sender);
    }

    private static long both(long seq, int sender) {
        return (seq << SENDER_BITS) | (sender & ((1L << SENDER_BITS) - 1));
    }

    private static int slot(long seq) {
        return (int) (seq % REMEMBERED);
    }
}
