package chat.node.work;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Housekeeping that is done again and again on a thread of its own. One run that fails is logged and does not end the
 * others.
 */
public final class Chore implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Chore.class);

    private final String name;
    private final Duration period;
    private final Runnable work;
    private final ScheduledExecutorService thread;

    public Chore(String name, Duration period, Runnable work) {
        this.name = name;
        this.period = period;
        this.work = work;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "chat-" + name);
            made.setDaemon(true);
            return made;
        });
    }

    /** The first run comes at a random time within the period: nodes that start together do not sweep together. */
    public void start() {
        long first = ThreadLocalRandom.current().nextLong(period.toMillis() + 1);
        var unused = thread.scheduleWithFixedDelay(this::runOnce, first, period.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void runOnce() {
        try {
            work.run();
        } catch (RuntimeException e) {
            log.warn("{} failed; it is tried again in {} s", name, period.toSeconds(), e);
        }
    }
}
