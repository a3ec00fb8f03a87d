package chat.node.account;

import chat.node.account.FieldProblems.InvalidField;

/** A phone number in E.164 form: plus, country code, number, nothing else. */
record PhoneNumber(String e164) {
    private static final int MIN_DIGITS = 7;
    private static final int MAX_DIGITS = 15;
    private static final int MAX_TYPED = 40;

    /** What people put between digits: spaces, dashes of all kinds, parentheses, dots. */
    private static final String SEPARATORS = " \t-().\u00a0\u2010\u2011\u2012\u2013\u202f";

    /** @throws InvalidField if it is no number with its country code */
    static PhoneNumber parse(String text) {
        String typed = text.strip();
        StringBuilder digits = new StringBuilder();
        boolean plus = typed.startsWith("+");
        for (int i = plus ? 1 : 0; i < Math.min(typed.length(), MAX_TYPED + 1); i++) {
            char c = typed.charAt(i);
            if (c >= '0' && c <= '9') {
                digits.append(c);
            } else if (SEPARATORS.indexOf(c) < 0) {
                throw invalid();
            }
        }
        if (!plus && digits.indexOf("00") == 0) {
            plus = true;
            digits.delete(0, 2);
        }
        boolean fits = digits.length() >= MIN_DIGITS && digits.length() <= MAX_DIGITS && digits.charAt(0) != '0';
        if (!plus || !fits || typed.length() > MAX_TYPED) {
            throw invalid();
        }
        return new PhoneNumber("+" + digits);
    }

    /** Enough for its owner to know it by, too little to call it. */
    String lastDigits() {
        return e164.substring(e164.length() - 4);
    }

    private static InvalidField invalid() {
        return new InvalidField("must be a phone number with its country code, as +441632960961");
    }
}
