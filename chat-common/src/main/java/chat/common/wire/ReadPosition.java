package chat.common.wire;

/** {@code read}: how far somebody has read. */
public record ReadPosition(String room, String userId, long seq) {}
