package chat.node.http;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One connection's deadline, moved many times for each time it expires. Moving it later, or taking it away, costs a field:
 * the timer that is set already wakes too early and sets itself again. Only a deadline sooner than the timer is worth a
 * new one.
 *
 * <p>Confined to the connection's event loop.
 */
final class Deadline implements Runnable {
    private final EventExecutor loop;
    private final Runnable expired;
    private boolean set;
    private long at;
    private Future<?> timer;
    private long timerAt;

    Deadline(EventExecutor loop, Runnable expired) {
        this.loop = loop;
        this.expired = expired;
    }

    void in(Duration time) {
        at = loop.ticker().nanoTime() + time.toNanos();
        set = true;
        if (timer == null || timerAt - at > 0) {
            cancelTimer();
            schedule();
        }
    }

    /** Nothing is waited for; the timer stays for the next time. */
    void clear() {
        set = false;
    }

    /** The connection is gone: nothing may keep it in memory. */
    void cancel() {
        set = false;
        cancelTimer();
    }

    @Override
    public void run() {
        timer = null;
        if (!set) {
            return;
        }
        if (at - loop.ticker().nanoTime() > 0) {
            schedule();
            return;
        }
        set = false;
        expired.run();
    }

    private void schedule() {
        timerAt = at;
        timer = loop.schedule(this, at - loop.ticker().nanoTime(), TimeUnit.NANOSECONDS);
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
