package chat.common.wire;

/** One member of a room, as {@code GET /api/rooms/{room}/members} lists them. */
public record RoomMember(String userId, String displayName, String role, String joinedAt, long lastReadSeq) {}
