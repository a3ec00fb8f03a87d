package chat.node.account;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Who is asking, as a valid access token says. */
public record Caller(UUID accountId, String tokenId, Optional<String> email, String displayName, Instant expiresAt) {}
