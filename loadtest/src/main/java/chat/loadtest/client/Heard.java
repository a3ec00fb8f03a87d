package chat.loadtest.client;

import java.util.BitSet;

/**
 * Which messages of a room one client has, by their numbers, which have no gaps. One thread at a time.
 *
 * <p>Up to the floor, what comes again is no fault: the client had it from {@code sync}, or from a connection before this one.
 */
final class Heard {
    /** What became of a message that came as an event. */
    enum Kind {
        FRESH,
        /** Allowed: after a reconnection, or {@code sync} was quicker. */
        AGAIN,
        /** The same connection brought it twice. */
        TWICE
    }

    /** A hole that is so far behind will not close any more. */
    static final int WINDOW = 65_536;

    private long contiguous;
    private long highest;
    private long floor;
    /** Bit i: number contiguous + 1 + i. */
    private BitSet ahead = new BitSet();

    private long givenUp;

    /** @param last the newest that was there before: the client is not told of those */
    Heard(long last) {
        contiguous = last;
        highest = last;
        floor = last;
    }

    Kind event(long seq) {
        if (has(seq)) {
            return seq <= floor ? Kind.AGAIN : Kind.TWICE;
        }
        add(seq);
        return Kind.FRESH;
    }

    /** @return whether it was missing */
    boolean synced(long seq) {
        floor = Math.max(floor, seq);
        if (has(seq)) {
            return false;
        }
        add(seq);
        return true;
    }

    /** What was heard so far may come again on the next connection. */
    void disconnected() {
        floor = Math.max(floor, highest);
    }

    boolean has(long seq) {
        return seq <= contiguous || ahead.get(index(seq));
    }

    /** Nothing is missing up to this one. */
    long contiguous() {
        return contiguous;
    }

    long highest() {
        return highest;
    }

    long floor() {
        return floor;
    }

    boolean hasHoles() {
        return highest > contiguous;
    }

    /** How many did not come, of those up to {@code last} and of those before one that came. */
    long missing(long last) {
        long upTo = Math.max(last, highest);
        return givenUp + upTo - contiguous - ahead.cardinality();
    }

    private void add(long seq) {
        long tooFar = seq - contiguous - WINDOW;
        if (tooFar > 0) {
            int cut = (int) Math.min(tooFar, ahead.length());
            givenUp += tooFar - ahead.get(0, cut).cardinality();
            advance(tooFar);
        }
        ahead.set(index(seq));
        highest = Math.max(highest, seq);
        int run = ahead.nextClearBit(0);
        if (run > 0) {
            advance(run);
        }
    }

    private void advance(long by) {
        contiguous += by;
        ahead = by >= ahead.length() ? new BitSet() : ahead.get((int) by, ahead.length());
    }

    private int index(long seq) {
        return (int) Math.min(seq - contiguous - 1, Integer.MAX_VALUE - 1);
    }
}
