package chat.node.http;

import chat.node.config.NodeConfig;
import chat.node.config.OriginPolicy;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.util.Set;

/**
 * Tells browsers which pages may read our answers, with credentials. A page of another origin gets no such word and its
 * browser keeps the answer from it; the request itself is served as any other.
 */
public final class CorsHeaders {
    private static final AsciiString METHODS = AsciiString.cached("GET,HEAD,PUT,PATCH,POST,DELETE");
    private static final AsciiString EXPOSED = AsciiString.cached("X-Request-Id,Retry-After");
    private static final AsciiString VARY_ORIGIN = AsciiString.cached("Origin");
    private static final AsciiString VARY_ASKED = AsciiString.cached("Access-Control-Request-Headers");
    private static final AsciiString TRUE = AsciiString.cached("true");
    private static final int MAX_ASKED_HEADERS = 1024;

    private final OriginPolicy policy;
    private final Set<String> entries;
    private final AsciiString maxAge;

    CorsHeaders(NodeConfig.Cors cors) {
        this.policy = cors.origins();
        this.entries = Set.copyOf(cors.origins().entries());
        this.maxAge = AsciiString.cached(Long.toString(cors.maxAge().toSeconds()));
    }

    /** Whether a page of this origin may read our answers. */
    public boolean allows(String origin) {
        // Most policies name their origins: then no pattern has to be tried.
        return entries.contains(origin) || policy.allows(origin);
    }

    /** @param origin as the browser named it, {@code null} if no browser did */
    void addTo(HttpHeaders response, String origin) {
        // Always, or a cache would hand an answer for one page's origin to another's.
        response.add(HttpHeaderNames.VARY, VARY_ORIGIN);
        if (origin != null && allows(origin)) {
            response.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            response.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE);
            response.set(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        }
    }

    static boolean isPreflight(HttpRequest request) {
        return request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains(HttpHeaderNames.ORIGIN)
                && request.headers().contains(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
    }

    /** The same for every path: a browser asks before it knows whether there is anything. */
    FullHttpResponse preflight(HttpRequest request) {
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NO_CONTENT, Unpooled.EMPTY_BUFFER);
        HttpHeaders headers = response.headers();
        headers.add(HttpHeaderNames.VARY, VARY_ASKED);
        if (!allows(request.headers().get(HttpHeaderNames.ORIGIN))) {
            return response;
        }
        headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.set(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, maxAge);
        String asked = request.headers().get(HttpHeaderNames.ACCESS_CONTROL_REQUEST_HEADERS);
        if (asked != null && isListOfNames(asked)) {
            headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, asked);
        }
        return response;
    }

    private static boolean isListOfNames(String text) {
        if (text.isEmpty() || text.length() > MAX_ASKED_HEADERS) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!alphanumeric && "-_, ".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}
