package chat.node.room;

/**
 * Somebody's place in a room, and how the room stood when it was read.
 *
 * @param lastSeq of the newest message
 * @param lastChange of the newest edit or deletion
 * @param fresh whether this very call made him a member
 */
public record Membership(
        long roomId,
        RoomKind kind,
        Role role,
        long lastSeq,
        long lastChange,
        long lastReadSeq,
        int members,
        boolean fresh) {
    Membership notFresh() {
        return fresh ? new Membership(roomId, kind, role, lastSeq, lastChange, lastReadSeq, members, false) : this;
    }
}
