package chat.node.rest;

import java.util.Optional;

/** Reads one parameter out of a header like {@code form-data; name="a"; filename="b \"c\".png"}. */
final class HeaderParams {
    private final String header;
    private int at;

    private HeaderParams(String header) {
        this.header = header;
        int semicolon = header.indexOf(';');
        this.at = semicolon < 0 ? header.length() : semicolon + 1;
    }

    static Optional<String> find(String header, String name) {
        return new HeaderParams(header).find(name);
    }

    private Optional<String> find(String name) {
        while (at < header.length()) {
            int equals = header.indexOf('=', at);
            if (equals < 0) {
                break;
            }
            String key = header.substring(at, equals).trim();
            at = equals + 1;
            String value = value();
            if (key.equalsIgnoreCase(name)) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    /** Reads a value and steps behind the semicolon that ends it. */
    private String value() {
        StringBuilder value = new StringBuilder();
        boolean quoted = false;
        for (; at < header.length(); at++) {
            char c = header.charAt(at);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ';' && !quoted) {
                at++;
                break;
            } else if (c == '\\' && quoted && at + 1 < header.length() && isEscapable(header.charAt(at + 1))) {
                at++;
                value.append(header.charAt(at));
            } else {
                value.append(c);
            }
        }
        return quoted ? value.toString() : value.toString().trim();
    }

    /** Old browsers send Windows paths as file names, with single backslashes: only these two are escapes. */
    private static boolean isEscapable(char c) {
        return c == '"' || c == '\\';
    }
}
