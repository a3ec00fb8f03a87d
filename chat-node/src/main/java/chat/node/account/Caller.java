package chat.node.account;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Who is asking, as a valid access token says.
 *
 * @param sessionId which sign-in the token comes from; none for the one that comes with a new account
 */
public record Caller(
        UUID accountId,
        String tokenId,
        Optional<UUID> sessionId,
        Optional<String> email,
        String displayName,
        Instant expiresAt) {}
