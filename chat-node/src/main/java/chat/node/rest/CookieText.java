package chat.node.rest;

import java.util.Optional;

/** Looks one cookie up in a {@code Cookie} header. */
final class CookieText {
    private CookieText() {}

    static Optional<String> find(String header, String name) {
        for (int from = 0; from < header.length(); ) {
            int to = header.indexOf(';', from);
            to = to < 0 ? header.length() : to;
            int equals = header.indexOf('=', from);
            if (equals > 0
                    && equals < to
                    && header.substring(from, equals).trim().equals(name)) {
                return Optional.of(unquoted(header.substring(equals + 1, to).trim()));
            }
            from = to + 1;
        }
        return Optional.empty();
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
