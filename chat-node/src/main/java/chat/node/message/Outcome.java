package chat.node.message;

import java.time.Instant;

/** What became of a {@link NewMessage}. */
sealed interface Outcome {
    /** It is in the room, and was not before. */
    record Stored(long seq, Instant createdAt) implements Outcome {}

    /** The sender sent it before, under the same client id. */
    record Known(long roomId, long seq) implements Outcome {}

    /** The sender is no member of such a room. */
    record NoMember() implements Outcome {}

    /** It answers a message that is not in the room. */
    record NoSuchReply() implements Outcome {}
}
