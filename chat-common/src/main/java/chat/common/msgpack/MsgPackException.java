package chat.common.msgpack;

/** The bytes are no msgpack value, or one past the limits. It never carries what they held, nor a stack trace. */
public final class MsgPackException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean limit;

    private MsgPackException(String message, boolean limit) {
        super(message, null, false, false);
        this.limit = limit;
    }

    static MsgPackException malformed(String message) {
        return new MsgPackException(message, false);
    }

    static MsgPackException pastLimit(String message) {
        return new MsgPackException(message, true);
    }

    /** Whether they may be a value, but too long, too deep or too much of one. */
    public boolean isPastLimit() {
        return limit;
    }
}
