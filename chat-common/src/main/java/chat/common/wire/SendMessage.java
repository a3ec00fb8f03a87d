package chat.common.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;

/** Payload of {@code send_message}. The same {@code clientId} again is the same message. */
public record SendMessage(
        String room,
        String content,
        @JsonDeserialize(using = ScalarText.class) String clientId,
        String replyTo,
        JsonNode attachments) {
    /** What people write to one another is in no log. */
    @Override
    public String toString() {
        return "SendMessage[***]";
    }
}
