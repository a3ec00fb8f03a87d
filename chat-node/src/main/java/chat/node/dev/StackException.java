package chat.node.dev;

import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

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

    /** What the system said, without the path and the class name that Java puts around it. */
    static String reason(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains("No space left on device")) {
                return "the disk is full";
            }
        }
        if (e instanceof NoSuchFileException) {
            return "no such file or directory: " + e.getMessage();
        }
        return e instanceof FileSystemException file && file.getReason() != null ? file.getReason() : e.toString();
    }

    int exitCode() {
        return exitCode;
    }
}
