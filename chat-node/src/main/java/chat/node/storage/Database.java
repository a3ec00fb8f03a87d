package chat.node.storage;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.node.config.NodeConfig;
import chat.node.work.ServerWait;
import chat.node.work.SparseLog;
import chat.node.work.StartException;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.StatementExceptions.MessageRendering;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The truth: a pool of connections to PostgreSQL, and JDBI over it. Every call blocks and may wait for a connection, so
 * none belongs on an event loop.
 *
 * <p>Thread-safe between {@link #start()} and {@link #close()}.
 */
public final class Database implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Database.class);

    /** The oldest release whose syntax and behaviour the migrations and queries are held to. */
    private static final int OLDEST_MAJOR = 14;

    /** Who is told that something is stored may rely on it, however the server or its owner's login is set up. */
    private static final String WAIT_FOR_COMMIT = """
            SELECT set_config('synchronous_commit', 'on', false)
            WHERE current_setting('synchronous_commit') IN ('off', 'local')
            """;

    /**
     * Every statement of ours goes through an index, whatever its parameters are. The server may not think so while a table is
     * small, or was when it made the plan that it goes on using for a prepared statement; and one such plan over a table that
     * has grown since would hold up a whole room. Nor does it go on using one where it takes parameters, such as a list with
     * one message in it, for cheaper than others: then it plans each time, which costs about as much as to do it.
     */
    private static final String ONE_PLAN_THROUGH_INDEXES =
            "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off;"
                    + " SET plan_cache_mode = force_generic_plan";

    private final NodeConfig.Database config;
    private final PostgresLogin login;
    private final Duration startTimeout;
    private final MeterRegistry metrics;
    private final Counter unavailable;
    /** Each request of each client meets the same outage. */
    private final SparseLog outages = new SparseLog();

    private volatile HikariDataSource pool;
    private volatile Jdbi jdbi;
    private volatile DatabaseProbe probe;

    public Database(NodeConfig.Database config, String nodeName, Duration startTimeout, MeterRegistry metrics) {
        this.config = config;
        this.login = new PostgresLogin(config, "chat-node " + nodeName);
        this.startTimeout = startTimeout;
        this.metrics = metrics;
        this.unavailable = Counter.builder("chat.database.unavailable").register(metrics);
    }

    /**
     * Waits for PostgreSQL and opens the pool.
     *
     * @throws StartException if it does not come, is too old, or refuses the login
     */
    public void start() throws Exception {
        int version = new ServerWait("PostgreSQL at " + login.address(), startTimeout)
                .until(this::askVersion, PostgresErrors::reasonToWait);
        requireVersion(version, login.address());
        pool = new HikariDataSource(poolConfig());
        jdbi = Jdbi.create(pool);
        // Its messages end up in logs, and the values of a statement are people's addresses and password hashes.
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(MessageRendering.NONE);
        probe = new DatabaseProbe(login);
        log.info("PostgreSQL {} at {}, {} connections", version / 10_000, login.address(), config.poolSize());
    }

    /** @throws ChatException {@code unavailable}, if PostgreSQL cannot be reached or takes too long */
    public <T> T withHandle(HandleCallback<T, RuntimeException> work) {
        try {
            return jdbi.withHandle(work);
        } catch (JdbiException e) {
            throw translated(e);
        }
    }

    /**
     * Commits when {@code work} returns and rolls back when it throws.
     *
     * @throws ChatException {@code unavailable}, as above; whether a commit that was under way took place is then unknown
     */
    public <T> T inTransaction(HandleCallback<T, RuntimeException> work) {
        try {
            return jdbi.inTransaction(work);
        } catch (JdbiException e) {
            throw translated(e);
        }
    }

    /**
     * All that {@code work} reads is of one moment.
     *
     * @throws ChatException {@code unavailable}, as above
     */
    public <T> T inSnapshot(HandleCallback<T, RuntimeException> work) {
        try {
            return jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, work);
        } catch (JdbiException e) {
            throw translated(e);
        }
    }

    /** Whether the failure is the network's or the server's, and the same may succeed later. */
    public static boolean isOutage(RuntimeException failure) {
        return failure instanceof ChatException e && e.code() == ErrorCode.UNAVAILABLE;
    }

    /** Whether somebody else was first with what has to be unique. */
    public static boolean isDuplicate(RuntimeException failure) {
        return PostgresErrors.hasState(failure, "23505");
    }

    /** Whether PostgreSQL answers within {@code patience} and takes writes; many may ask at once. */
    public boolean ping(Duration patience) {
        DatabaseProbe current = probe;
        return current != null && current.answers(patience);
    }

    /** Host, port and name: fit for a log line. */
    public String address() {
        return login.address();
    }

    @Override
    public void close() {
        DatabaseProbe openProbe = probe;
        if (openProbe != null) {
            openProbe.close();
        }
        HikariDataSource openPool = pool;
        if (openPool != null) {
            openPool.close();
        }
    }

    /** Outside the pool and without its time limits; the caller closes it. */
    Connection openUnlimited() throws SQLException {
        return login.open(PostgresLogin.Patience.UNLIMITED);
    }

    static void requireVersion(int serverVersionNum, String address) {
        if (serverVersionNum / 10_000 < OLDEST_MAJOR) {
            throw new StartException("PostgreSQL at " + address + " is version " + serverVersionNum / 10_000 + ", but "
                    + OLDEST_MAJOR + " or newer is needed");
        }
    }

    private int askVersion() throws Exception {
        try (Connection connection = login.open(PostgresLogin.Patience.SHORT);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SHOW server_version_num")) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            Optional<String> refusal = PostgresErrors.refusal(e);
            if (refusal.isPresent()) {
                throw new StartException(
                        "PostgreSQL at " + login.address() + " refuses the login: " + refusal.get(), e);
            }
            throw e;
        }
    }

    private HikariConfig poolConfig() {
        HikariConfig hikari = new HikariConfig();
        hikari.setPoolName("chat-db");
        hikari.setJdbcUrl(config.url());
        hikari.setDriverClassName(org.postgresql.Driver.class.getName());
        hikari.setDataSourceProperties(login.properties(PostgresLogin.Patience.QUERY));
        hikari.setMaximumPoolSize(config.poolSize());
        hikari.setConnectionTimeout(Math.max(config.connectTimeout().toMillis(), 250));
        hikari.setValidationTimeout(Math.max(config.connectTimeout().toMillis() / 2, 250));
        hikari.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(metrics));
        // As SQL and not as a start-up option: connection poolers refuse options they do not know.
        hikari.setConnectionInitSql(
                "SET statement_timeout = " + config.statementTimeout().toMillis()
                        + "; SET idle_in_transaction_session_timeout = "
                        + config.statementTimeout().toMillis()
                        + "; " + ONE_PLAN_THROUGH_INDEXES + "; " + WAIT_FOR_COMMIT);
        return hikari;
    }

    /** The caller hears that it may pass; the operator hears the cause, and each is counted. */
    private RuntimeException translated(JdbiException e) {
        if (!PostgresErrors.isOutage(e)) {
            return e;
        }
        unavailable.increment();
        outages.say(more ->
                log.warn("PostgreSQL at {} cannot be used: {}{}", login.address(), PostgresErrors.summary(e), more));
        return new ChatException(ErrorCode.UNAVAILABLE);
    }
}
