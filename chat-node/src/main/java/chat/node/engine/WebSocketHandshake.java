package chat.node.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The HTTP half of RFC 6455: whether a request may become a WebSocket, and the answer that makes it one. */
final class WebSocketHandshake {
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final Pattern KEY = Pattern.compile("[+/0-9A-Za-z]{22}==");
    private static final Pattern PROTOCOLS =
            Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+([ \\t]*,[ \\t]*[!#$%&'*+.^_`|~0-9A-Za-z-]+)*");
    private static final String DEFLATE_ANSWER =
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    private WebSocketHandshake() {}

    static boolean isAskedFor(HttpHeaders request) {
        return request.contains(HttpHeaderNames.UPGRADE)
                && request.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true);
    }

    /** @return what is wrong with it, null if nothing is */
    static String problem(HttpHeaders request) {
        if (!"websocket".equalsIgnoreCase(request.get(HttpHeaderNames.UPGRADE))) {
            return "Invalid Upgrade header";
        }
        List<String> keys = request.getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        if (keys.size() != 1 || !KEY.matcher(keys.get(0)).matches()) {
            return "Missing or invalid Sec-WebSocket-Key header";
        }
        String version = request.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION);
        if (!"13".equals(version) && !"8".equals(version)) {
            return "Missing or invalid Sec-WebSocket-Version header";
        }
        String protocols = request.get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
        if (protocols != null && !PROTOCOLS.matcher(protocols).matches()) {
            return "Invalid Sec-WebSocket-Protocol header";
        }
        return null;
    }

    /** Whether an offer of permessage-deflate is there that needs nothing of us but what we do. */
    static boolean offersDeflate(HttpHeaders request) {
        for (String header : request.getAll(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS)) {
            for (String offer : header.toLowerCase(Locale.ROOT).split(",", 16)) {
                // We cannot promise a smaller window than the usual one.
                if (offer.trim().startsWith("permessage-deflate") && !offer.contains("server_max_window_bits")) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The whole answer, as bytes: the HTTP handlers are gone when it is sent. */
    static ByteBuf response(HttpHeaders request, boolean deflated) {
        StringBuilder head = new StringBuilder(256)
                .append("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
                .append("Sec-WebSocket-Accept: ")
                .append(accept(request.get(HttpHeaderNames.SEC_WEBSOCKET_KEY)))
                .append("\r\n");
        String protocols = request.get(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
        if (protocols != null) {
            String first = protocols.split(",", 2)[0].trim();
            head.append("Sec-WebSocket-Protocol: ").append(first).append("\r\n");
        }
        if (deflated) {
            head.append("Sec-WebSocket-Extensions: ").append(DEFLATE_ANSWER).append("\r\n");
        }
        byte[] bytes = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
        return ByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes);
    }

    private static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
