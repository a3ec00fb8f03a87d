package chat.node.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** Names a request, so that a caller's complaint finds its line in the log. */
final class RequestIds {
    static final AsciiString HEADER = AsciiString.cached("X-Request-Id");
    private static final int MAX_LENGTH = 64;

    private RequestIds() {}

    /** The caller's own, if it is fit for a log line, else a new one. */
    static String idOf(HttpHeaders headers) {
        String given = headers.get(HEADER);
        return given != null && isFit(given) ? given : newId();
    }

    /** Unique enough to search a log for; it guards nothing and need not be hard to guess. */
    private static String newId() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    private static boolean isFit(String id) {
        if (id.isEmpty() || id.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            if (!isFit(id.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isFit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "._-".indexOf(c) >= 0;
    }
}
