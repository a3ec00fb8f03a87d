package chat.common.wire;

/** {@code typing}, to the others in the room. */
public record TypingNotice(String room, String userId, boolean typing) {}
