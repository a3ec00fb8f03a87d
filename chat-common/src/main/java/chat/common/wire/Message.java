package chat.common.wire;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A message as everybody in its room gets it.
 *
 * @param seq its place in the room: 1, 2, 3 without gaps
 * @param content missing in one that was deleted
 * @param change the number of its last edit or deletion; missing if there was none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Message(
        String id,
        String room,
        long seq,
        String senderId,
        @JsonInclude(JsonInclude.Include.ALWAYS) String senderEmail,
        String senderName,
        String content,
        String createdAt,
        String clientId,
        String replyTo,
        String editedAt,
        String deletedAt,
        Long change) {
    @Override
    public String toString() {
        return "Message[" + id + "]";
    }
}
