package chat.node.engine;

import chat.common.protocol.engine.EngineRevision;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Keeps one session's time with one timer, which nothing that arrives re-arms: what arrives only moves a deadline, and the
 * timer looks at it when it fires. In revision 4 the server pings and waits, in revision 3 it waits for the client's pings.
 *
 * <p>Confined to the session's event loop.
 */
final class Heartbeat implements Runnable {
    /** Of the timeout, the part that a ping that goes out late may cost the client: half of it, and no more. */
    private static final int CHARGED = 2;

    private final EngineSession session;
    private final long interval;
    private final long timeout;
    private ScheduledFuture<?> timer;
    /** When the next ping is due or, while an answer is awaited and always in revision 3, when patience ends. */
    private long deadline;

    private boolean awaiting;
    private boolean extended;

    Heartbeat(EngineSession session, Duration interval, Duration timeout) {
        this.session = session;
        this.interval = interval.toNanos();
        this.timeout = timeout.toNanos();
    }

    void start() {
        awaiting = session.revision() == EngineRevision.V3;
        deadline = System.nanoTime() + (awaiting ? interval + timeout : interval);
        schedule(deadline - System.nanoTime());
    }

    void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    /** The client's sign of life: a pong in revision 4, a ping in revision 3. */
    void handleBeat() {
        long now = System.nanoTime();
        awaiting = session.revision() == EngineRevision.V3;
        deadline = now + (awaiting ? interval + timeout : interval);
    }

    /** Whether patience has ended, although the timer has not come round to it: the clock decides, not a busy loop. */
    boolean isOver() {
        return awaiting && !session.readingPaused() && deadline - System.nanoTime() <= 0;
    }

    /** Any other packet buys a client that owes a pong one more timeout, as the reference has it: once per ping. */
    void handlePacket() {
        if (awaiting && !extended && session.revision() == EngineRevision.V4) {
            extended = true;
            deadline = System.nanoTime() + timeout;
        }
    }

    @Override
    public void run() {
        long now = System.nanoTime();
        long left = deadline - now;
        if (left <= 0 && awaiting) {
            if (!session.readingPaused()) {
                session.fail(CloseReason.PING_TIMEOUT);
                return;
            }
            // Its answer may lie unread because we do not read: that is not its fault.
            deadline = now + timeout;
        } else if (left <= 0) {
            awaiting = true;
            extended = false;
            // Counted from when it was due: lateness must not add up to more than the client was told.
            deadline = now - Math.min(-left, timeout / CHARGED) + timeout;
            session.sendControl(Outbound.PING);
        }
        schedule(deadline - now);
    }

    /** A pong makes the next ping due earlier than the patience we were waiting for, if that is the longer of both. */
    private void schedule(long delay) {
        long longest = awaiting && session.revision() == EngineRevision.V4 ? Math.min(delay, interval) : delay;
        timer = session.loop().schedule(this, longest, TimeUnit.NANOSECONDS);
    }
}
