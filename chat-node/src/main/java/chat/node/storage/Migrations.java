package chat.node.storage;

import chat.node.work.StartException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the schema to this release's state, once, however many nodes start together: the one that gets the lock does it
 * and the others find it done.
 */
public final class Migrations {
    private static final Logger log = LoggerFactory.getLogger(Migrations.class);

    /** Any number will do, as long as every node of every release uses this one. */
    private static final long LOCK = 0x63_68_61_74_6d_69_67L;

    private static final Duration LOCK_PAUSE = Duration.ofMillis(100);

    /**
     * A migration that cannot get its table lock in this time fails, rather than let every query of the running nodes
     * queue up behind it.
     */
    private static final Duration TABLE_LOCK_LIMIT = Duration.ofSeconds(20);

    /** A question about the schema is answered at once, or PostgreSQL is not well; only migrations may take their time. */
    private static final int QUESTION_LIMIT_MS = 10_000;

    private final Database database;
    private final List<Migration> known;
    private final Duration lockPatience;
    private volatile Connection running;

    /** @param lockPatience how long another node's migrations are waited for */
    public Migrations(Database database, Duration lockPatience) {
        this(database, lockPatience, MigrationFiles.load());
    }

    Migrations(Database database, Duration lockPatience, List<Migration> known) {
        for (int i = 0; i < known.size(); i++) {
            if (known.get(i).version() != i + 1) {
                throw new IllegalStateException(
                        known.get(i).label() + " stands where migration " + (i + 1) + " should");
            }
        }
        this.database = database;
        this.lockPatience = lockPatience;
        this.known = List.copyOf(known);
    }

    /** @throws StartException if the database does not fit this release or a migration fails */
    public void run() throws Exception {
        // A connection of its own: the lock lives and dies with it, so a node that is killed here blocks nobody.
        try (Connection connection = database.openUnlimited()) {
            running = connection;
            connection.setNetworkTimeout(Runnable::run, QUESTION_LIMIT_MS);
            lock(connection);
            SchemaHistory history = new SchemaHistory(connection);
            history.create();
            List<Migration> pending = SchemaHistory.pending(known, history.read());
            connection.setNetworkTimeout(Runnable::run, 0);
            execute(connection, "SET lock_timeout = " + TABLE_LOCK_LIMIT.toMillis());
            for (Migration migration : pending) {
                apply(connection, history, migration);
            }
            log.info("schema at version {}, {} migrations applied now", known.size(), pending.size());
        } catch (SQLException e) {
            throw new StartException(
                    "The migrations could not run on " + database.address() + ": " + PostgresErrors.summary(e), e);
        } finally {
            running = null;
        }
    }

    /**
     * Ends migrations that are running on another thread, which hears of it by a failure; PostgreSQL rolls back what was
     * under way. Reading an answer from a server does not heed interrupts.
     */
    public void abort() {
        Connection connection = running;
        if (connection == null) {
            return;
        }
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            log.warn("the migrations' connection could not be closed: {}", PostgresErrors.summary(e));
        }
    }

    /**
     * Asks again and again instead of waiting inside PostgreSQL: a waiting statement holds a snapshot, and
     * {@code CREATE INDEX CONCURRENTLY} in the node that has the lock would wait for that snapshot forever.
     */
    private void lock(Connection connection) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + lockPatience.toNanos();
        boolean said = false;
        while (!tryLock(connection)) {
            if (System.nanoTime() > deadline) {
                throw new StartException("Another node has been migrating " + database.address() + " for more than "
                        + lockPatience.toSeconds() + " s; start this one when that is done.");
            }
            if (!said) {
                log.info("waiting for another node's migrations");
                said = true;
            }
            Thread.sleep(LOCK_PAUSE.toMillis());
        }
    }

    private static boolean tryLock(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT pg_try_advisory_lock(" + LOCK + ")")) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    private void apply(Connection connection, SchemaHistory history, Migration migration) throws SQLException {
        long from = System.nanoTime();
        connection.setAutoCommit(!migration.transactional());
        try {
            for (String statement : migration.statements()) {
                execute(connection, statement);
            }
            history.add(migration);
            if (migration.transactional()) {
                connection.commit();
            }
        } catch (SQLException e) {
            throw failed(connection, migration, e);
        } finally {
            connection.setAutoCommit(true);
        }
        log.info("migration {} took {} ms", migration.label(), (System.nanoTime() - from) / 1_000_000);
    }

    private static StartException failed(Connection connection, Migration migration, SQLException cause) {
        if (!migration.transactional()) {
            return new StartException(
                    "Migration " + migration.label() + " failed and may be half done: " + PostgresErrors.summary(cause),
                    cause);
        }
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The connection is gone, and PostgreSQL rolls back what it had begun.
            cause.addSuppressed(e);
        }
        return new StartException(
                "Migration " + migration.label() + " failed and was rolled back: " + PostgresErrors.summary(cause),
                cause);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }
}
