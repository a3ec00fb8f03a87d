package chat.loadtest.client;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What all clients of a room know together. Thread-safe. */
final class SharedRoom {
    private final String name;
    private final AtomicLong acked = new AtomicLong();
    private final AtomicInteger unanswered = new AtomicInteger();

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
}
