package chat.common.wire;

/** Payload of {@code typing}; without the second field somebody is typing. */
public record TypingRequest(String room, Boolean typing) {}
