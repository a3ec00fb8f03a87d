package chat.node.account;

import chat.common.wire.OwnProfile;
import chat.common.wire.PublicProfile;
import chat.common.wire.WireTime;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Somebody who can sign in.
 *
 * @param avatarHash start of its picture's SHA-256, in hex: it changes when the picture does
 */
public record Account(
        UUID id,
        Optional<String> email,
        Optional<String> phone,
        String displayName,
        String statusMessage,
        Optional<String> avatarHash,
        Instant createdAt,
        Optional<Instant> lastSeenAt) {

    OwnProfile ownProfile(boolean online) {
        return new OwnProfile(
                id.toString(),
                email.orElse(null),
                phone.orElse(null),
                displayName,
                statusMessage,
                avatarPath(),
                online,
                lastSeen(),
                WireTime.format(createdAt));
    }

    PublicProfile publicProfile(boolean online) {
        return new PublicProfile(id.toString(), displayName, statusMessage, avatarPath(), online, lastSeen());
    }

    private String avatarPath() {
        return avatarHash.map(hash -> "/api/users/" + id + "/avatar?v=" + hash).orElse(null);
    }

    private String lastSeen() {
        return lastSeenAt.map(WireTime::format).orElse(null);
    }
}
