package chat.node.engine;

import chat.common.bytes.Utf8;
import chat.common.protocol.FormText;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The query of a request as the reference reads it: leniently, and of a name that occurs twice the last value. */
final class QueryParams {
    /** More than any client sends; a session keeps its query for as long as it lives. */
    private static final int MAX_PARAMS = 64;

    private QueryParams() {}

    /** @return null if there are too many */
    static Map<String, String> parse(String rawQuery) {
        byte[] form = rawQuery.getBytes(StandardCharsets.UTF_8);
        Map<String, String> params = new HashMap<>();
        int start = 0;
        while (start < form.length) {
            int end = FormText.indexOf(form, '&', start, form.length);
            int equals = FormText.indexOf(form, '=', start, end);
            if (end > start) {
                params.put(decode(form, start, equals), decode(form, Math.min(equals + 1, end), end));
            }
            if (params.size() > MAX_PARAMS) {
                return null;
            }
            start = end + 1;
        }
        return params;
    }

    private static String decode(byte[] form, int from, int to) {
        byte[] decoded = FormText.decode(form, from, to);
        return Utf8.decode(decoded, 0, decoded.length);
    }
}
