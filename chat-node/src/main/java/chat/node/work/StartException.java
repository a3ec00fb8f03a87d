package chat.node.work;

/**
 * The node cannot start, and the operator has to change something first. The message is all he needs and holds no
 * secret: {@code Main} prints it and exits.
 */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartException(String message) {
        super(message);
    }

    public StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
