package chat.node.account;

import chat.node.account.FieldProblems.InvalidField;

/** The name others see. Any writing of the world, but nothing that is invisible or disturbs the text around it. */
record DisplayName(String text) {
    static final int MAX_CODE_POINTS = 64;

    /** Letters, marks and symbols that show nothing: Hangul fillers, a grapheme joiner, Khmer vowels, empty Braille. */
    private static final String BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0";

    /** @throws InvalidField if it is no name */
    static DisplayName parse(String typed) {
        String text = typed.strip();
        if (text.isEmpty() || text.codePointCount(0, text.length()) > MAX_CODE_POINTS) {
            throw new InvalidField("must have 1 to " + MAX_CODE_POINTS + " characters");
        }
        if (!text.codePoints().allMatch(DisplayName::isAllowed)) {
            throw new InvalidField("must not have control characters");
        }
        if (text.codePoints().noneMatch(DisplayName::isVisible)) {
            throw new InvalidField("must not be invisible");
        }
        return new DisplayName(text);
    }

    /** For an account that gave none; cut between characters. */
    static DisplayName of(EmailAddress email) {
        String local = email.localPart();
        int length = local.codePointCount(0, local.length());
        return new DisplayName(local.substring(0, local.offsetByCodePoints(0, Math.min(length, MAX_CODE_POINTS))));
    }

    static DisplayName of(PhoneNumber phone) {
        return new DisplayName(phone.lastDigits());
    }

    private static boolean isVisible(int c) {
        return Character.getType(c) != Character.FORMAT && !Character.isSpaceChar(c) && BLANK.indexOf(c) < 0;
    }

    private static boolean isAllowed(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    // Half a character: it could not be stored.
                    Character.SURROGATE -> false;
            // Joiners and marks are part of many scripts; these turn the direction of all that follows.
            case Character.FORMAT -> !(c >= 0x202a && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069);
            default -> true;
        };
    }
}
