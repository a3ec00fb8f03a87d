package chat.node.room;

import java.util.Locale;

/** What a member may do; each all that those before it may. */
public enum Role {
    MEMBER,
    ADMIN,
    OWNER;

    public boolean isAdmin() {
        return this != MEMBER;
    }

    /** On the wire and in the database. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Role of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
