package chat.loadtest.client;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** When things happen in a run, by {@link System#nanoTime()}. It begins with the first client. Thread-safe. */
public final class Course {
    private static final long NOT_BEGUN = Long.MIN_VALUE;

    private final Duration ramp;
    private final Duration duration;
    private final int storms;
    private final AtomicLong begun = new AtomicLong(NOT_BEGUN);

    public Course(Duration ramp, Duration duration, int storms) {
        this.ramp = ramp;
        this.duration = duration;
        this.storms = storms;
    }

    /** The first to say so is right. */
    public void begin(long now) {
        var unused = begun.compareAndSet(NOT_BEGUN, now);
    }

    /** When the first message is due. */
    public long writingFrom() {
        return begun.get() + ramp.toNanos();
    }

    public long end() {
        return writingFrom() + duration.toNanos();
    }

    /** When the storm of that number comes, counted from 0: they divide the time for writing. */
    long storm(int number) {
        return number < storms ? writingFrom() + duration.toNanos() / (storms + 1) * (number + 1) : Long.MAX_VALUE;
    }
}
