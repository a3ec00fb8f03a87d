package chat.node.room;

import java.util.Locale;

/** Who may come in. */
public enum RoomKind {
    /** Whoever signed in, by himself. */
    OPEN,
    /** Whom an admin invites. */
    GROUP,
    /** Two people. */
    DIRECT;

    /** On the wire and in the database. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static RoomKind of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
