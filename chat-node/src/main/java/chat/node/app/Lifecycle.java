package chat.node.app;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts parts in order and stops those that were started in reverse, under one deadline. A part that fails to stop, or
 * takes too long, never keeps the next one from being stopped.
 *
 * <p>Not thread-safe: one thread starts, one (perhaps another) stops.
 */
final class Lifecycle {
    private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);

    /** What a part does at one end of its life; it may block and throw. */
    interface Step {
        void run() throws Exception;
    }

    /** A stop that shares out the time it has; what it leaves is for the parts that were started before it. */
    interface TimedStep {
        void run(Duration left) throws Exception;
    }

    private record Part(String name, TimedStep stop) {}

    private final Deque<Part> started = new ArrayDeque<>();

    /** Runs {@code start}; if it returns, {@code stop} will be run at the end. */
    void start(String name, Step start, Step stop) throws Exception {
        startTimed(name, start, left -> stop.run());
    }

    /** The same for a stop that wants to know how much time it has. */
    void startTimed(String name, Step start, TimedStep stop) throws Exception {
        long from = System.nanoTime();
        start.run();
        started.push(new Part(name, stop));
        log.info("started {} in {} ms", name, millisSince(from));
    }

    /** @return the names of the parts that failed to stop cleanly, empty if all went well */
    List<String> stop(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        List<String> failed = new ArrayList<>();
        boolean interrupted = false;
        while (!started.isEmpty()) {
            Part part = started.pop();
            if (!stopOne(part, deadline)) {
                failed.add(part.name());
            }
            // Kept from the parts that follow: with the flag set, none of them would be waited for.
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return failed;
    }

    private static boolean stopOne(Part part, long deadline) {
        long from = System.nanoTime();
        FutureTask<Void> task = new FutureTask<>(() -> {
            part.stop().run(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
            return null;
        });
        Thread thread = new Thread(task, "chat-stop-" + part.name());
        thread.setDaemon(true);
        thread.start();
        try {
            // Past the deadline each part still gets a moment: most stop at once when asked, and a part that hangs must
            // not cost the others their goodbye.
            long patience = Math.max(deadline - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(100));
            task.get(patience, TimeUnit.NANOSECONDS);
            log.info("stopped {} in {} ms", part.name(), millisSince(from));
            return true;
        } catch (ExecutionException e) {
            log.error("{} failed to stop", part.name(), e.getCause());
        } catch (TimeoutException e) {
            log.error("{} did not stop in time", part.name());
            thread.interrupt();
        } catch (InterruptedException e) {
            log.error("interrupted while stopping {}", part.name());
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private static long millisSince(long nanoTime) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanoTime);
    }
}
