package chat.common.wire;

/**
 * Payload of {@code token_expiring}, and what the answer to {@code refresh_token} says.
 *
 * @param expiresAt as {@link WireTime} writes it
 */
public record TokenExpiry(String expiresAt) {}
