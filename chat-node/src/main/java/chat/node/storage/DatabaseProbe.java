package chat.node.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks PostgreSQL whether it is well, within the asker's time however long the pool or the network keep the question
 * waiting. One question is under way at a time; who asks meanwhile shares its answer.
 */
final class DatabaseProbe implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DatabaseProbe.class);

    private final DataSource pool;
    private final ThreadPoolExecutor thread;
    private CompletableFuture<Boolean> underWay = CompletableFuture.completedFuture(false);

    DatabaseProbe(DataSource pool) {
        this.pool = pool;
        this.thread = new ThreadPoolExecutor(1, 1, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1), task -> {
            Thread created = new Thread(task, "chat-db-probe");
            created.setDaemon(true);
            return created;
        });
        thread.allowCoreThreadTimeOut(true);
    }

    boolean answers(Duration patience) {
        try {
            return ask().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException | RejectedExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private synchronized CompletableFuture<Boolean> ask() {
        if (underWay.isDone()) {
            underWay = CompletableFuture.supplyAsync(this::query, thread);
        }
        return underWay;
    }

    /** A standby answers, too, but a node cannot keep a message's promise on one. */
    private boolean query() {
        try (Connection connection = pool.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT NOT pg_is_in_recovery()")) {
            return rows.next() && rows.getBoolean(1);
        } catch (SQLException e) {
            log.debug("PostgreSQL does not answer: {}", PostgresErrors.summary(e));
            return false;
        }
    }
}
