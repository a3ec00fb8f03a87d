package chat.node.storage;

/** What PostgreSQL can keep of a text as it is. */
public final class StorableText {
    private StorableText() {}

    /** Neither NUL nor half a surrogate pair: both would be lost, or refused by the database with all else in the batch. */
    public static boolean canBeStored(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isLowSurrogate(c)) {
                return false;
            }
            if (Character.isHighSurrogate(c) && (++i == text.length() || !Character.isLowSurrogate(text.charAt(i)))) {
                return false;
            }
        }
        return true;
    }
}
