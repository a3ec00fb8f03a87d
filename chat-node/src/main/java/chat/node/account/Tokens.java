package chat.node.account;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.node.config.NodeConfig;
import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTVerifier.BaseVerification;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.TokenExpiredException;
import com.auth0.jwt.interfaces.DecodedJWT;
import com.auth0.jwt.interfaces.JWTVerifier;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * Access tokens: JWTs signed with HS256 and nothing else, whatever a token says about itself. The first configured key
 * signs, each of them verifies.
 *
 * <p>Thread-safe, and quick enough for an event loop.
 */
public final class Tokens {
    /** Ours are a third of this; what is longer is not worth decoding. */
    private static final int MAX_LENGTH = 4_096;

    private static final String NAME = "name";
    private static final String EMAIL = "email";
    private static final String SESSION = "sid";

    /** @param expiresIn seconds from its issue */
    record Access(String token, long expiresIn) {
        @Override
        public String toString() {
            return "Access[***]";
        }
    }

    private final NodeConfig.Tokens config;
    private final Clock clock;
    private final Algorithm signer;
    private final Map<String, JWTVerifier> verifiersByKeyId;

    public Tokens(NodeConfig.Tokens config, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.signer = algorithm(config.keys().get(0));
        this.verifiersByKeyId = new HashMap<>();
        for (NodeConfig.SigningKey key : config.keys()) {
            verifiersByKeyId.put(key.id(), verifier(config, key, clock));
        }
    }

    /** The first one of a new account, which belongs to no session yet. */
    Access issue(Account account) {
        return issue(account, Optional.empty());
    }

    Access issue(Account account, UUID sessionId) {
        return issue(account, Optional.of(sessionId));
    }

    private Access issue(Account account, Optional<UUID> sessionId) {
        // Whole seconds, as the format has them: else the token would expire earlier than it says.
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        String token = JWT.create()
                .withKeyId(config.keys().get(0).id())
                .withIssuer(config.issuer())
                .withAudience(config.audience())
                .withSubject(account.id().toString())
                .withJWTId(UUID.randomUUID().toString())
                .withIssuedAt(now)
                .withExpiresAt(now.plus(config.accessLifetime()))
                .withClaim(NAME, account.displayName())
                // Left out where it is null.
                .withClaim(EMAIL, account.email().orElse(null))
                .withClaim(SESSION, sessionId.map(UUID::toString).orElse(null))
                .sign(signer);
        return new Access(token, config.accessLifetime().toSeconds());
    }

    /** @throws ChatException {@code token_expired}, or {@code unauthorized} for whatever else is wrong with it */
    public Caller verify(String token) {
        if (token.length() > MAX_LENGTH) {
            throw new ChatException(ErrorCode.UNAUTHORIZED);
        }
        try {
            DecodedJWT decoded = JWT.decode(token);
            JWTVerifier verifier = verifiersByKeyId.get(decoded.getKeyId());
            if (verifier == null) {
                throw new ChatException(ErrorCode.UNAUTHORIZED);
            }
            return caller(verifier.verify(decoded));
        } catch (TokenExpiredException e) {
            throw new ChatException(ErrorCode.TOKEN_EXPIRED);
        } catch (ChatException e) {
            throw e;
        } catch (RuntimeException e) {
            // Strangers send these; which of the library's exceptions they hit upon makes no difference.
            throw new ChatException(ErrorCode.UNAUTHORIZED);
        }
    }

    /** Nothing may be missing: to the library a token without an end, or with an end of null, is good forever. */
    private static Caller caller(DecodedJWT token) {
        return new Caller(
                UUID.fromString(token.getSubject()),
                Objects.requireNonNull(token.getId()),
                Optional.ofNullable(token.getClaim(SESSION).asString()).map(UUID::fromString),
                Optional.ofNullable(token.getClaim(EMAIL).asString()),
                Objects.requireNonNull(token.getClaim(NAME).asString()),
                Objects.requireNonNull(token.getExpiresAtAsInstant()));
    }

    private static Algorithm algorithm(NodeConfig.SigningKey key) {
        return Algorithm.HMAC256(key.secret().value().getBytes(StandardCharsets.UTF_8));
    }

    private static JWTVerifier verifier(NodeConfig.Tokens config, NodeConfig.SigningKey key, Clock clock) {
        BaseVerification verification = (BaseVerification) JWT.require(algorithm(key))
                .withIssuer(config.issuer())
                .withAudience(config.audience())
                // A node whose clock is a second ahead of ours signs tokens of the future: they are good.
                .ignoreIssuedAt();
        return verification.build(clock);
    }
}
