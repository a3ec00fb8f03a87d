package chat.node.bus.frame;

import java.util.Locale;

/**
 * Bytes that are no frame, or one past the limits: to be dropped and counted. It never carries what they held, nor a stack
 * trace, since a stranger decides how often it is thrown.
 */
public final class PoisonException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What was wrong. */
    public enum Kind {
        /** Neither JSON nor msgpack. */
        SYNTAX("malformed"),
        /** Too long, too deep, or too much of something. */
        LIMIT("past a limit"),
        /** A field is missing or of the wrong type. */
        SHAPE("not the fields of a frame"),
        /** A type of request or packet that nobody here knows. */
        UNKNOWN("of an unknown type");

        private final String message;

        Kind(String message) {
            this.message = message;
        }

        /** For metrics. */
        public String tag() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Kind kind;

    PoisonException(Kind kind) {
        super(kind.message, null, false, false);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
