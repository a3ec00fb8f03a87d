package chat.common.wire;

/** @param lastSeen as {@link WireTime} writes it; null for somebody who is online and was never seen before */
public record PresenceChange(String userId, boolean online, String lastSeen) {}
