package chat.node.account;

import chat.node.account.FieldProblems.InvalidField;
import java.text.Normalizer;
import java.util.Locale;

/**
 * An e-mail address of sane form: one that mail could reach, not everything the RFCs allow (quotes, comments, address
 * literals).
 *
 * @param typed as its owner wrote it
 * @param key what it is looked up by: two addresses are one if their keys are
 */
record EmailAddress(String typed, String key) {
    static final int MAX_LENGTH = 254;

    private static final int MAX_LOCAL = 64;
    private static final int MAX_LABEL = 63;
    private static final String LOCAL_SYMBOLS = "!#$%&'*+-/=?^_`{|}~";

    /**
     * One pass over the text, however hostile.
     *
     * @throws InvalidField if it is no address
     */
    static EmailAddress parse(String text) {
        String typed = text.strip();
        if (typed.length() > MAX_LENGTH) {
            throw new InvalidField("must have at most " + MAX_LENGTH + " characters");
        }
        // Once more after the lower case, which may leave a letter and its accent apart.
        String key = nfc(nfc(typed).toLowerCase(Locale.ROOT));
        int at = key.lastIndexOf('@');
        if (at < 1 || key.length() > MAX_LENGTH || !isLocal(key.substring(0, at)) || !isDomain(key.substring(at + 1))) {
            throw new InvalidField("must be an e-mail address");
        }
        return new EmailAddress(typed, key);
    }

    /** What stands before the last {@code @}. */
    String localPart() {
        return typed.substring(0, typed.lastIndexOf('@'));
    }

    private static boolean isLocal(String local) {
        return local.length() <= MAX_LOCAL
                && !local.startsWith(".")
                && !local.endsWith(".")
                && !local.contains("..")
                && local.codePoints().allMatch(c -> c == '.' || LOCAL_SYMBOLS.indexOf(c) >= 0 || isWordCharacter(c));
    }

    private static boolean isDomain(String domain) {
        int labels = 0;
        int from = 0;
        while (from <= domain.length()) {
            int dot = domain.indexOf('.', from);
            int to = dot < 0 ? domain.length() : dot;
            if (!isLabel(domain.substring(from, to))) {
                return false;
            }
            labels++;
            from = to + 1;
        }
        boolean endsInDigit = Character.isDigit(domain.codePointBefore(domain.length()));
        return labels >= 2 && !endsInDigit;
    }

    private static boolean isLabel(String label) {
        return !label.isEmpty()
                && label.length() <= MAX_LABEL
                && !label.startsWith("-")
                && !label.endsWith("-")
                && label.codePoints().allMatch(c -> c == '-' || isWordCharacter(c));
    }

    private static boolean isWordCharacter(int c) {
        int type = Character.getType(c);
        return Character.isLetterOrDigit(c)
                || type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK;
    }

    private static String nfc(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }
}
