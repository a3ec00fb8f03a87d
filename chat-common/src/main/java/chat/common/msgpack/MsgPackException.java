package chat.common.msgpack;

/** The bytes are no msgpack value, or one past the limits. It never carries what they held, nor a stack trace. */
public final class MsgPackException extends Exception {
    private static final long serialVersionUID = 1L;

    MsgPackException(String message) {
        super(message, null, false, false);
    }
}
