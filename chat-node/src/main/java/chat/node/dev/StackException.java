package chat.node.dev;

/** What keeps the stack from running, in words for the person at the terminal; no stack trace is shown. */
final class StackException extends Exception {
    private final int exitCode;

    StackException(String message) {
        this(message, 1);
    }

    private StackException(String message, int exitCode) {
        super(message);
        this.exitCode = exitCode;
    }

    /** The command line itself was wrong. */
    static StackException usage(String message) {
        return new StackException(message, 2);
    }

    int exitCode() {
        return exitCode;
    }
}
