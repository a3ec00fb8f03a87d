package chat.loadtest.client;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The time in which a client has no connection, and when it tries again: as socket.io-client does. One thread at a time. */
final class Absence {
    private static final long FIRST_MILLIS = 1_000;
    private static final long LONGEST_MILLIS = 5_000;

    private long since;
    private long retryAt;
    private int attempts;

    Absence(long now) {
        since = now;
        retryAt = now;
    }

    /** @param atOnce to come back without any pause */
    void begin(long now, boolean atOnce) {
        since = now;
        attempts = 0;
        retryAt = atOnce ? now : now + pause();
    }

    void failed(long now) {
        attempts++;
        retryAt = now + pause();
    }

    long since() {
        return since;
    }

    long retryAt() {
        return retryAt;
    }

    /** About a second, doubled up to five, half more or less: so that not all come at once. */
    private long pause() {
        long millis = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(attempts, 3));
        return TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextLong(millis / 2, millis * 3 / 2));
    }
}
