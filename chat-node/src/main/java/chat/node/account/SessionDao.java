package chat.node.account;

import chat.node.storage.Database;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.SqlStatement;

/** The tables {@code sessions} and {@code refresh_tokens}. */
public final class SessionDao {
    /** A token as it is stored: by its hash. */
    @SuppressWarnings("ArrayRecordComponent") // compared in PostgreSQL alone
    record NewToken(UUID id, byte[] hash, Instant issuedAt) {}

    /** When a token that is issued now expires, by whether its session is remembered. */
    record Expiry(Instant ordinary, Instant remembered) {
        Instant of(boolean remember) {
            return remember ? remembered : ordinary;
        }
    }

    record Session(UUID id, UUID accountId, boolean remember) {}

    private static final String OPEN = """
            WITH session AS (
                INSERT INTO sessions (id, account_id, remember, created_at, expires_at)
                VALUES (:sessionId, :accountId, :remember, :now, :expiresAt)
                RETURNING id, expires_at
            )
            INSERT INTO refresh_tokens (id, session_id, token_hash, issued_at, expires_at)
            SELECT CAST(:tokenId AS uuid), id, CAST(:hash AS bytea), CAST(:now AS timestamptz), expires_at FROM session
            """;

    /**
     * One statement, so that of several nodes that spend the same token one wins: the others wait for its row, find it
     * spent, and do nothing.
     */
    private static final String ROTATE = """
            WITH spent AS (
                UPDATE refresh_tokens t
                SET spent_at = :now
                FROM sessions s
                WHERE t.token_hash = :oldHash AND t.spent_at IS NULL AND t.expires_at > :now
                  AND s.id = t.session_id AND s.revoked_at IS NULL
                RETURNING t.session_id
            ), prolonged AS (
                UPDATE sessions s
                SET expires_at = CASE WHEN s.remember THEN CAST(:remembered AS timestamptz) ELSE CAST(:ordinary AS timestamptz) END
                FROM spent
                WHERE s.id = spent.session_id
                RETURNING s.id, s.account_id, s.remember, s.expires_at
            ), issued AS (
                INSERT INTO refresh_tokens (id, session_id, token_hash, issued_at, expires_at)
                SELECT CAST(:tokenId AS uuid), id, CAST(:hash AS bytea), CAST(:now AS timestamptz), expires_at FROM prolonged
            )
            SELECT id, account_id, remember FROM prolonged
            """;

    private static final String REVOKE_REUSED = """
            UPDATE sessions
            SET revoked_at = :now
            WHERE revoked_at IS NULL
              AND id = (SELECT session_id FROM refresh_tokens WHERE token_hash = :hash AND spent_at IS NOT NULL)
            RETURNING id, account_id, remember
            """;

    private static final String IS_OPEN = """
            SELECT EXISTS (
                SELECT 1 FROM sessions
                WHERE id = :id AND account_id = :accountId AND revoked_at IS NULL AND expires_at > :now)
            """;

    private static final String DELETE_EXPIRED_TOKENS = """
            DELETE FROM refresh_tokens WHERE id IN (
                SELECT id FROM refresh_tokens WHERE expires_at < :before
                ORDER BY expires_at LIMIT :batch FOR UPDATE SKIP LOCKED)
            """;

    private static final String DELETE_EXPIRED_SESSIONS = """
            DELETE FROM sessions WHERE id IN (
                SELECT id FROM sessions WHERE expires_at < :before
                ORDER BY expires_at LIMIT :batch FOR UPDATE SKIP LOCKED)
            """;

    private final Database database;

    public SessionDao(Database database) {
        this.database = database;
    }

    void open(Session session, NewToken first, Instant expiresAt) {
        int unused = database.withHandle(handle -> bind(handle.createUpdate(OPEN), first)
                .bind("sessionId", session.id())
                .bind("accountId", session.accountId())
                .bind("remember", session.remember())
                .bind("expiresAt", expiresAt)
                .execute());
    }

    /** Spends the old token and issues the next of its session; empty if the old one is not, or no longer, good. */
    Optional<Session> rotate(byte[] oldHash, NewToken next, Expiry expiry) {
        return database.withHandle(handle -> bind(handle.createQuery(ROTATE), next)
                .bind("oldHash", oldHash)
                .bind("remembered", expiry.remembered())
                .bind("ordinary", expiry.ordinary())
                .map((row, context) -> new Session(
                        row.getObject("id", UUID.class),
                        row.getObject("account_id", UUID.class),
                        row.getBoolean("remember")))
                .findOne());
    }

    /** If the token is a spent one: somebody has a copy, so its session ends. Empty if it is not, or has ended before. */
    Optional<Session> revokeReused(byte[] hash, Instant now) {
        return database.withHandle(handle -> handle.createQuery(REVOKE_REUSED)
                .bind("hash", hash)
                .bind("now", now)
                .map((row, context) -> new Session(
                        row.getObject("id", UUID.class),
                        row.getObject("account_id", UUID.class),
                        row.getBoolean("remember")))
                .findOne());
    }

    boolean isOpen(UUID id, UUID accountId, Instant now) {
        return database.withHandle(handle -> handle.createQuery(IS_OPEN)
                .bind("id", id)
                .bind("accountId", accountId)
                .bind("now", now)
                .mapTo(Boolean.class)
                .one());
    }

    int deleteExpiredTokens(Instant before, int batch) {
        return deleteExpired(DELETE_EXPIRED_TOKENS, before, batch);
    }

    int deleteExpiredSessions(Instant before, int batch) {
        return deleteExpired(DELETE_EXPIRED_SESSIONS, before, batch);
    }

    private int deleteExpired(String sql, Instant before, int batch) {
        return database.withHandle(handle -> handle.createUpdate(sql)
                .bind("before", before)
                .bind("batch", batch)
                .execute());
    }

    private static <S extends SqlStatement<S>> S bind(S statement, NewToken token) {
        return statement.bind("tokenId", token.id()).bind("hash", token.hash()).bind("now", token.issuedAt());
    }
}
