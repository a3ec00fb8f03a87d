package chat.node.work;

import chat.common.error.ChatException;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tasks one after another, in the order given, on threads borrowed from a pool: never two of one lane at a time, so
 * that what belongs together (a room, an account, a connection) needs no lock.
 *
 * <p>A lane holds at most {@code capacity} waiting tasks and answers {@code overloaded} past that. While it is empty it
 * holds no thread and hardly any memory.
 *
 * <p>Thread-safe. The pool must not run tasks on the caller's own thread.
 */
public final class Lane implements Executor {
    private static final Logger log = LoggerFactory.getLogger(Lane.class);

    /** After so many tasks the thread goes back to the pool, or one busy lane would starve the others. */
    private static final int TURN = 64;

    private static final SparseLog FAILED = new SparseLog();

    private static final long RETRY_AFTER_MS = 100;

    private final Executor pool;
    private final int capacity;
    private final Object lock = new Object();

    /** Null while nothing waits: most lanes are idle most of the time. */
    private ArrayDeque<Runnable> waiting;

    private boolean running;

    public Lane(Executor pool, int capacity) {
        this.pool = pool;
        this.capacity = capacity;
    }

    /** @throws ChatException {@code overloaded}, if the lane is full or the pool has no place; the task was not taken */
    @Override
    public void execute(Runnable task) {
        synchronized (lock) {
            if (!running) {
                // Under the lock, so that nobody queues behind a thread that the pool then refuses to give.
                pool.execute(this::takeTurn);
                running = true;
            } else if (waiting != null && waiting.size() >= capacity) {
                throw ChatException.overloaded(RETRY_AFTER_MS);
            }
            if (waiting == null) {
                waiting = new ArrayDeque<>(4);
            }
            waiting.add(task);
        }
    }

    /** Tasks not yet begun. */
    public int size() {
        synchronized (lock) {
            return waiting == null ? 0 : waiting.size();
        }
    }

    private void takeTurn() {
        for (int done = 0; done < TURN; done++) {
            Runnable task = next();
            if (task == null) {
                return;
            }
            run(task);
        }
        goOn();
    }

    /** Hands the rest to another thread; when the pool is full this one goes on, for no task may be stranded. */
    private void goOn() {
        try {
            pool.execute(this::takeTurn);
        } catch (RuntimeException full) {
            for (Runnable task = next(); task != null; task = next()) {
                run(task);
            }
        }
    }

    private Runnable next() {
        synchronized (lock) {
            Runnable task = waiting == null ? null : waiting.poll();
            if (task == null) {
                waiting = null;
                running = false;
            }
            return task;
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            FAILED.say(more -> log.error("a task of a lane failed{}", more, e));
        }
    }
}
