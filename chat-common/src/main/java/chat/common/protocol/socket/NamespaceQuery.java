package chat.common.protocol.socket;

import chat.common.bytes.Utf8;
import chat.common.protocol.FormText;
import chat.common.protocol.ProtocolException;
import chat.common.protocol.ProtocolException.Reason;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a client of revision 4 asks for in a CONNECT: {@code /admin?token=1234&uid=abcd}. The query takes the place of the auth
 * object that revision 5 has.
 *
 * @param namespace without the query
 * @param query the last of equal names wins
 */
public record NamespaceQuery(String namespace, Map<String, String> query) {
    private static final int MAX_PARAMETERS = 100;

    public static NamespaceQuery parse(String nsp) throws ProtocolException {
        int fragment = nsp.indexOf('#');
        String url = fragment < 0 ? nsp : nsp.substring(0, fragment);
        int mark = url.indexOf('?');
        if (mark < 0) {
            return new NamespaceQuery(url, Map.of());
        }
        return new NamespaceQuery(url.substring(0, mark), parameters(Utf8.encode(url.substring(mark + 1))));
    }

    /** Never shows the query: clients put tokens there. */
    @Override
    public String toString() {
        return namespace;
    }

    private static Map<String, String> parameters(byte[] query) throws ProtocolException {
        Map<String, String> valuesByName = new LinkedHashMap<>();
        int start = 0;
        while (start < query.length) {
            int end = FormText.indexOf(query, '&', start, query.length);
            int equals = FormText.indexOf(query, '=', start, end);
            if (end > start) {
                valuesByName.put(text(query, start, equals), text(query, Math.min(equals + 1, end), end));
            }
            if (valuesByName.size() > MAX_PARAMETERS) {
                throw new ProtocolException(Reason.INVALID_NAMESPACE);
            }
            start = end + 1;
        }
        return Map.copyOf(valuesByName);
    }

    private static String text(byte[] query, int from, int to) {
        byte[] decoded = FormText.decode(query, from, to);
        return Utf8.decode(decoded, 0, decoded.length);
    }
}
