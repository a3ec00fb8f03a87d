package chat.common.wire;

/** An account as others see it; as {@link OwnProfile}, without the ways to reach its owner. */
public record PublicProfile(
        String id, String displayName, String statusMessage, String avatar, boolean online, String lastSeen) {}
