package chat.common.wire;

/**
 * The answer to {@code join_room}.
 *
 * @param lastSeq of the newest message; whatever is newer comes as an event
 * @param lastReadSeq how far the member has read
 * @param members how many there are
 * @param lastChange of the newest edit or deletion, to be given to {@code sync}
 */
public record JoinedRoom(String room, long lastSeq, long lastReadSeq, int members, long lastChange) {}
