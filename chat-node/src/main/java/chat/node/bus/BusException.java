package chat.node.bus;

import java.util.Locale;

/** The bus did not do what it was asked. Temporary, and without a stack trace: there may be thousands a second. */
public final class BusException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why, which is also the tag of the metric. */
    public enum Reason {
        /** Not connected, or not found out yet that the connection is dead. */
        AWAY,
        /** Too much is waiting to be sent. */
        FULL,
        /** The server refuses it: the user has no right to, or there is no memory. */
        REFUSED,
        /** No answer in time; it may have got through. */
        TIMEOUT,
        CLOSED;

        String tag() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Reason reason;

    BusException(Reason reason) {
        super("the bus did not take it: " + reason.tag(), null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
