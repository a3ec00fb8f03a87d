package chat.common.wire;

/**
 * An account as its owner sees it. What is not there is null.
 *
 * @param avatar a path on this server, which changes with the picture
 * @param lastSeen as {@link WireTime} writes it, null before the first time
 */
public record OwnProfile(
        String id,
        String email,
        String phone,
        String displayName,
        String statusMessage,
        String avatar,
        boolean online,
        String lastSeen,
        String createdAt) {}
