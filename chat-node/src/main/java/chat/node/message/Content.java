package chat.node.message;

import chat.common.error.ChatException;
import chat.node.storage.StorableText;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What somebody wrote, as it was sent. */
record Content(String text) {
    private static final Pattern CHARACTER = Pattern.compile("\\X");

    /** In UTF-16; a character of a person may be a letter with marks, or a family of emoji, but not without end. */
    private static final int MOST_UNITS_PER_CHARACTER = 8;

    /**
     * @param most how many characters, as people count them
     * @throws ChatException {@code validation_failed}
     */
    static Content parse(String typed, int most) {
        if (typed == null) {
            throw ChatException.invalidField("content", "must be a text");
        }
        String trimmed = trimmed(typed);
        if (trimmed.isEmpty() || isTooLong(trimmed, most) || typed.length() > longest(most)) {
            throw ChatException.invalidField("content", "must have 1 to " + most + " characters");
        }
        if (!StorableText.canBeStored(typed)) {
            throw ChatException.invalidField("content", "must be whole Unicode characters, without NUL");
        }
        return new Content(typed);
    }

    /** As JavaScript does. */
    private static String trimmed(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (to > from && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isSpace(char c) {
        return (c >= '\t' && c <= '\r') || c == '\ufeff' || Character.isSpaceChar(c);
    }

    private static boolean isTooLong(String trimmed, int most) {
        // Most are short: then nobody has to count.
        if (trimmed.length() <= most) {
            return false;
        }
        if (trimmed.length() > longest(most)) {
            return true;
        }
        Matcher characters = CHARACTER.matcher(trimmed);
        int count = 0;
        while (characters.find()) {
            if (++count > most) {
                return true;
            }
        }
        return false;
    }

    private static int longest(int most) {
        return most * MOST_UNITS_PER_CHARACTER;
    }

    /** It is in no log. */
    @Override
    public String toString() {
        return "Content[***]";
    }
}
