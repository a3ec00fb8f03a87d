package chat.common.wire;

/** Payload of {@code delete_message}. */
public record DeleteMessage(String id) {}
