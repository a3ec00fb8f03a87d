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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks PostgreSQL whether it is well, within the asker's time however long the network keeps the question waiting. It has a
 * connection of its own: that every one of the pool's is busy says nothing about the server. One question is under way at a
 * time; who asks meanwhile shares its answer.
 */
final class DatabaseProbe implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DatabaseProbe.class);
    private static final int NETWORK_TIMEOUT_MS = 2_000;

    private final PostgresLogin login;
    private final ThreadPoolExecutor thread;
    private CompletableFuture<Boolean> underWay = CompletableFuture.completedFuture(false);

    /** Opened and used on the probe's thread; kept from one question to the next while it works. */
    private volatile Connection kept;

    private volatile boolean closed;

    DatabaseProbe(PostgresLogin login) {
        this.login = login;
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
        closed = true;
        thread.shutdownNow();
        abandon();
    }

    private synchronized CompletableFuture<Boolean> ask() {
        if (underWay.isDone()) {
            underWay = CompletableFuture.supplyAsync(this::query, thread);
        }
        return underWay;
    }

    private boolean query() {
        if (kept != null && takesWrites()) {
            return true;
        }
        // Perhaps only the connection is broken, or leads to a server that has become a standby.
        return open() && takesWrites();
    }

    private boolean open() {
        try {
            Connection opened = login.open(PostgresLogin.Patience.SHORT);
            kept = opened;
            opened.setNetworkTimeout(Runnable::run, NETWORK_TIMEOUT_MS);
        } catch (SQLException e) {
            log.debug("PostgreSQL cannot be reached: {}", PostgresErrors.summary(e));
            abandon();
        }
        if (closed) {
            abandon();
        }
        return kept != null;
    }

    /** A standby answers, too, but a node cannot keep a message's promise on one. Keeps the connection if it does. */
    private boolean takesWrites() {
        Connection connection = kept;
        if (connection == null) {
            return false;
        }
        boolean well = false;
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT NOT pg_is_in_recovery()")) {
            well = rows.next() && rows.getBoolean(1);
        } catch (SQLException e) {
            log.debug("PostgreSQL does not answer: {}", PostgresErrors.summary(e));
        }
        if (!well) {
            abandon();
        }
        return well;
    }

    /** Without a word to the server, which may not be listening; from any thread. */
    private void abandon() {
        Connection connection = kept;
        kept = null;
        if (connection != null) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                log.debug("the probe's connection could not be closed: {}", PostgresErrors.summary(e));
            }
        }
    }
}
