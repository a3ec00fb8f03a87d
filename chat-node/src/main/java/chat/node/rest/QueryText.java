package chat.node.rest;

import chat.node.http.Percent;
import java.util.Optional;

/** Looks one name up in an encoded query. Most requests ask for none or few: a map of all would be built for nothing. */
final class QueryText {
    private QueryText() {}

    static Optional<String> find(String query, String name) {
        for (int from = 0; from < query.length(); ) {
            int to = query.indexOf('&', from);
            to = to < 0 ? query.length() : to;
            int equals = query.indexOf('=', from);
            int nameEnd = equals < 0 || equals > to ? to : equals;
            if (isName(query, from, nameEnd, name)) {
                return Optional.of(Percent.decodeQuery(query, Math.min(nameEnd + 1, to), to));
            }
            from = to + 1;
        }
        return Optional.empty();
    }

    private static boolean isName(String query, int from, int to, String name) {
        if (to - from == name.length() && query.startsWith(name, from)) {
            return true;
        }
        return to - from > name.length() && Percent.decodeQuery(query, from, to).equals(name);
    }
}
