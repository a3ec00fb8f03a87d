package chat.node.account;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.node.account.SessionDao.Expiry;
import chat.node.account.SessionDao.NewToken;
import chat.node.account.SessionDao.Session;
import chat.node.config.NodeConfig;
import chat.node.storage.TimeOrderedIds;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What outlives an access token: a session, held by a refresh token that is good for one use and then replaced. Who uses
 * one twice, or uses one that its owner used already, ends the session for both: one of them is a thief.
 */
public final class Sessions {
    private static final Logger log = LoggerFactory.getLogger(Sessions.class);
    private static final int TOKEN_BYTES = 32;
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final int CLEAN_UP_BATCH = 500;
    private static final int CLEAN_UP_BATCHES = 100;

    /** A refresh token on its way to its owner, the only time that it is known here. */
    record Refresh(UUID sessionId, UUID accountId, String token, boolean remember, Duration lifetime) {
        @Override
        public String toString() {
            return "Refresh[" + accountId + "]";
        }
    }

    private final SessionDao sessions;
    private final NodeConfig.Tokens config;
    private final TimeOrderedIds ids;
    private final Clock clock;
    private final Counter reused;
    private final SecureRandom random = new SecureRandom();

    public Sessions(
            SessionDao sessions, NodeConfig.Tokens config, TimeOrderedIds ids, Clock clock, MeterRegistry metrics) {
        this.sessions = sessions;
        this.config = config;
        this.ids = ids;
        this.clock = clock;
        this.reused = Counter.builder("chat.sessions.reused").register(metrics);
    }

    Refresh open(UUID accountId, boolean remember) {
        Instant now = now();
        String token = newToken();
        Session session = new Session(ids.next(), accountId, remember);
        sessions.open(
                session, new NewToken(ids.next(), hash(token), now), expiry(now).of(remember));
        return refresh(session, token);
    }

    /** @throws ChatException {@code invalid_refresh_token} */
    Refresh rotate(String oldToken) {
        if (!TOKEN.matcher(oldToken).matches()) {
            throw new ChatException(ErrorCode.INVALID_REFRESH_TOKEN);
        }
        Instant now = now();
        String token = newToken();
        byte[] oldHash = hash(oldToken);
        Optional<Session> session = sessions.rotate(oldHash, new NewToken(ids.next(), hash(token), now), expiry(now));
        if (session.isEmpty()) {
            sessions.revokeReused(oldHash, now).ifPresent(this::handleReuse);
            throw new ChatException(ErrorCode.INVALID_REFRESH_TOKEN);
        }
        return refresh(session.get(), token);
    }

    /** Whether it is this account's, and has neither ended nor expired. */
    boolean isOpen(UUID sessionId, UUID accountId) {
        return sessions.isOpen(sessionId, accountId, now());
    }

    /**
     * Deletes what has expired, a little at a time.
     *
     * @return how many rows went
     */
    int removeExpired() {
        Instant now = now();
        int removed = 0;
        for (int i = 0; i < CLEAN_UP_BATCHES; i++) {
            // Tokens first: a session's own deletion takes its last ones along, and those are few then.
            int gone = sessions.deleteExpiredTokens(now, CLEAN_UP_BATCH)
                    + sessions.deleteExpiredSessions(now, CLEAN_UP_BATCH);
            removed += gone;
            if (gone == 0) {
                break;
            }
        }
        return removed;
    }

    private void handleReuse(Session session) {
        reused.increment();
        log.warn(
                "a spent refresh token was used again: session {} of account {} has ended",
                session.id(),
                session.accountId());
    }

    private Refresh refresh(Session session, String token) {
        return new Refresh(session.id(), session.accountId(), token, session.remember(), lifetime(session.remember()));
    }

    private Expiry expiry(Instant now) {
        return new Expiry(now.plus(lifetime(false)), now.plus(lifetime(true)));
    }

    private Duration lifetime(boolean remember) {
        return remember ? config.rememberLifetime() : config.refreshLifetime();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private String newToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
