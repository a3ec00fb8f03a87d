package chat.common.wire;

/** Payload of {@code history}: a page before or after a message, or the newest one. */
public record HistoryRequest(String room, Long before, Long after, Integer limit) {}
