package chat.node.engine;

import chat.common.protocol.engine.EngineRevision;
import chat.node.http.RequestHead;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a request asks of Engine.IO.
 *
 * @param sid the session it belongs to, null if it is to open one
 */
record EngineRequest(RequestHead head, Map<String, String> query, String sid) {
    private static final String[] KEPT_HEADERS = {"authorization", "origin", "user-agent", "accept-language"};

    static EngineRequest of(RequestHead head, Map<String, String> query) {
        String sid = query.get("sid");
        return new EngineRequest(head, query, sid == null || sid.isEmpty() ? null : sid);
    }

    /** Empty for a transport nobody knows. */
    Optional<Transport.Kind> transport() {
        return switch (query.getOrDefault("transport", "")) {
            case "polling" -> Optional.of(Transport.Kind.POLLING);
            case "websocket" -> Optional.of(Transport.Kind.WEBSOCKET);
            default -> Optional.empty();
        };
    }

    /** Empty for revisions we do not speak; the reference guesses 3 then, which no client of revision 3 needs. */
    Optional<EngineRevision> revision() {
        return EngineRevision.ofQuery(query.getOrDefault("EIO", ""));
    }

    /** For requests of a session, where the reference takes everything but 4 for 3. */
    EngineRevision sessionRevision() {
        return revision().orElse(EngineRevision.V3);
    }

    boolean isGet() {
        return head.method().equals("GET");
    }

    boolean base64() {
        return !query.getOrDefault("b64", "").isEmpty();
    }

    PollingClient pollingClient() {
        String j = query.get("j");
        return new PollingClient(j, !base64() && j == null);
    }

    Handshake handshake(Instant now) {
        HttpHeaders headers = head.headers();
        Map<String, String> kept = new HashMap<>();
        for (String name : KEPT_HEADERS) {
            String value = headers.get(name);
            if (value != null) {
                kept.put(name, value);
            }
        }
        return new Handshake(query, kept, head.clientAddress(), head.secure(), now);
    }

    /** A page may always connect to the server it was loaded from. */
    boolean isSameOrigin(String origin) {
        String host = head.headers().get(HttpHeaderNames.HOST);
        int scheme = origin.indexOf("://");
        return host != null && scheme > 0 && origin.substring(scheme + 3).equalsIgnoreCase(host);
    }
}
