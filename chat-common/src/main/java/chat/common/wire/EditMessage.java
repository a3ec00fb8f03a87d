package chat.common.wire;

/** Payload of {@code edit_message}, and, without the id, the body of {@code PATCH /api/messages/{id}}. */
public record EditMessage(String id, String content) {
    @Override
    public String toString() {
        return "EditMessage[" + id + "]";
    }
}
