package chat.common.wire;

/** The answer to {@code send_message}, {@code edit_message} and {@code delete_message}: how the message stands now. */
public record MessageAnswer(Message message) {}
