package chat.node.message;

import chat.common.wire.Message;
import chat.common.wire.MessageChange;
import chat.common.wire.WireTime;
import java.time.Instant;
import java.util.UUID;

/**
 * A message as the database has it. Null: a sender's e-mail, client id, answered message or content where there is none, and
 * the times of what never happened.
 *
 * @param change the number of its last edit or deletion, or 0
 */
record StoredMessage(
        UUID id,
        String room,
        long seq,
        Sender sender,
        String clientId,
        UUID replyTo,
        String content,
        Instant createdAt,
        Instant editedAt,
        Instant deletedAt,
        long change) {

    /** As others see him; the name is null if the account is no more. */
    record Sender(UUID id, String email, String name) {}

    Message toWire() {
        return new Message(
                id.toString(),
                room,
                seq,
                sender.id().toString(),
                sender.email(),
                sender.name() == null ? "" : sender.name(),
                content,
                WireTime.format(createdAt),
                clientId,
                replyTo == null ? null : replyTo.toString(),
                format(editedAt),
                format(deletedAt),
                change == 0 ? null : change);
    }

    MessageChange toChange() {
        // A deleted message may have been edited before: what counts is how it ended.
        return new MessageChange(
                id.toString(),
                room,
                seq,
                content,
                deletedAt == null ? format(editedAt) : null,
                format(deletedAt),
                change);
    }

    private static String format(Instant time) {
        return time == null ? null : WireTime.format(time);
    }

    @Override
    public String toString() {
        return "StoredMessage[" + id + "]";
    }
}
