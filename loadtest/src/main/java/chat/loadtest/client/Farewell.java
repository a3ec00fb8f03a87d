package chat.loadtest.client;

/** When a client goes, and what it does before: what it said is to be answered, and what others said to be heard. */
final class Farewell {
    enum Step {
        /** What was not answered, once more. */
        SEND,
        /** Ask for what was missed. */
        SYNC,
        WAIT,
        GO
    }

    private static final long UNKNOWN = -1;

    private final Behaviour behaviour;
    private final Course course;
    private final SharedRoom room;
    private final Inbox inbox;
    private final Outbox outbox;
    private final long stayUntil;

    private boolean hasSynced;
    /** The newest message that it has to have; not known before it wants to go. */
    private long lastToHear = UNKNOWN;

    Farewell(Behaviour behaviour, Course course, SharedRoom room, Inbox inbox, Outbox outbox, long now) {
        this.behaviour = behaviour;
        this.course = course;
        this.room = room;
        this.inbox = inbox;
        this.outbox = outbox;
        stayUntil = behaviour.stay().isZero()
                ? Long.MAX_VALUE
                : now + behaviour.stay().toNanos();
    }

    /** From then on it says nothing new. */
    long stopAt() {
        return Math.min(course.end(), stayUntil);
    }

    /** Then its patience is over. */
    long deadline() {
        return stopAt() + behaviour.settle().toNanos();
    }

    /** Who is in its room, and has stopped. */
    Step plan(boolean wantsSync, long now) {
        if (behaviour.joins() && now < deadline()) {
            if (outbox.hasOpen()) {
                return outbox.isDue(now) ? Step.SEND : Step.WAIT;
            }
            if (now >= course.end() && room.isWaiting()) {
                // What somebody said last is to be heard as well.
                return Step.WAIT;
            }
            expectAll();
            if (missing() > 0) {
                if (behaviour.reconnects() && (wantsSync || !hasSynced)) {
                    hasSynced = true;
                    return Step.SYNC;
                }
                return Step.WAIT;
            }
        }
        expectAll();
        return Step.GO;
    }

    /** What was acked to anybody by now has to come before it goes, or is lost. */
    void expectAll() {
        if (lastToHear == UNKNOWN) {
            lastToHear = room.lastAcked();
        }
    }

    /** How many messages it would lose if it went now. */
    long missing() {
        return lastToHear == UNKNOWN ? 0 : inbox.missing(lastToHear);
    }
}
