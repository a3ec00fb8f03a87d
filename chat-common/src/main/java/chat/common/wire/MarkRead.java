package chat.common.wire;

/** Payload of {@code mark_read}: everything up to this message. */
public record MarkRead(String room, Long seq) {}
