package chat.node.socket.ack;

/** Why there is no answer of a client. */
public final class AckFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public enum Kind {
        TIMEOUT("operation has timed out"),
        DISCONNECTED("socket has been disconnected"),
        TOO_MANY("too many acknowledgements are outstanding");

        private final String message;

        Kind(String message) {
            this.message = message;
        }
    }

    private final Kind kind;

    public AckFailure(Kind kind) {
        super(kind.message, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
