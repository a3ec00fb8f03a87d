package chat.node.storage;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;

/** What PostgreSQL's failures mean, by their SQLSTATE. */
final class PostgresErrors {
    private static final String QUERY_CANCELED = "57014";
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** A standby, or one that its operator keeps from writing. */
    private static final String READ_ONLY = "25006";

    private static final String INVALID_DATABASE = "3D000";
    private static final String LOGIN_IMPOSSIBLE = "08004";

    private PostgresErrors() {}

    /** Why this login can never succeed as it is configured; empty if it may, later. */
    static Optional<String> refusal(SQLException e) {
        String state = e.getSQLState();
        boolean refused = state != null
                && (state.startsWith("28") || state.equals(INVALID_DATABASE) || state.equals(LOGIN_IMPOSSIBLE));
        return refused ? Optional.of(oneLine(e)) : Optional.empty();
    }

    /** The failure of a connection attempt, if waiting may help. */
    static Optional<String> reasonToWait(Exception failure) {
        if (failure instanceof SQLException e && refusal(e).isEmpty() && isOutage(e)) {
            return Optional.of(oneLine(e));
        }
        return Optional.empty();
    }

    /**
     * The network, the server's state, our own pool, or others who were in the way, not what was asked: the same call may
     * succeed later.
     */
    static boolean isOutage(Throwable failure) {
        SQLException e = sqlException(failure).orElse(null);
        if (e instanceof SQLTransientConnectionException) {
            return true;
        }
        String state = e == null ? null : e.getSQLState();
        return state != null
                && (state.startsWith("08")
                        || state.startsWith("53")
                        || state.startsWith("57P")
                        // Deadlocks and the like: the others got through.
                        || state.startsWith("40")
                        || state.equals(LOCK_NOT_AVAILABLE)
                        || state.equals(READ_ONLY)
                        || state.equals(QUERY_CANCELED));
    }

    static boolean hasState(Throwable failure, String state) {
        return sqlException(failure).filter(e -> state.equals(e.getSQLState())).isPresent();
    }

    /** One line, fit for a log. */
    static String summary(Throwable failure) {
        return sqlException(failure)
                .map(PostgresErrors::oneLine)
                .orElseGet(() -> failure.getClass().getSimpleName());
    }

    private static String oneLine(SQLException e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return message.lines().findFirst().orElse("") + (e.getSQLState() == null ? "" : " (" + e.getSQLState() + ")");
    }

    private static Optional<SQLException> sqlException(Throwable failure) {
        Throwable at = failure;
        for (int depth = 0; at != null && depth < 10; depth++) {
            if (at instanceof SQLException e) {
                return Optional.of(e);
            }
            at = at.getCause();
        }
        return Optional.empty();
    }
}
