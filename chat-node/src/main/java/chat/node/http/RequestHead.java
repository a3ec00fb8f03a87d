package chat.node.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.net.InetAddress;

/**
 * The start of a request that passed the edge, as the handlers behind it receive it, before any of its body.
 *
 * @param http the request line and headers as they came; nobody changes them any more
 * @param rawPath the path of the request target, still percent-encoded, never empty
 * @param rawQuery what follows the first question mark, still encoded; empty if there is none
 * @param clientAddress the client's own, as far as trusted proxies name it
 * @param secure whether the client itself speaks TLS, to us or to a trusted proxy
 * @param requestId fit for logs and for the answer's {@code X-Request-Id}
 * @param bodies what the bodies of all requests share
 */
public record RequestHead(
        HttpRequest http,
        String rawPath,
        String rawQuery,
        InetAddress clientAddress,
        boolean secure,
        String requestId,
        BodyBudget bodies) {

    public String method() {
        return http.method().name();
    }

    public HttpHeaders headers() {
        return http.headers();
    }

    /** Whether any body will follow. */
    public boolean hasBody() {
        return contentLength() > 0 || HttpUtil.isTransferEncodingChunked(http);
    }

    /** The length announced, or -1 where none is. The edge has made sure that it is a number. */
    public long contentLength() {
        String announced = http.headers().get(HttpHeaderNames.CONTENT_LENGTH);
        return announced == null ? -1 : Long.parseLong(announced.trim());
    }

    /** To gather the body in; whoever asks for it has to release it, whatever becomes of the request. */
    public BodyBuffer newBody(int limit) {
        return new BodyBuffer(bodies, contentLength(), limit);
    }

    /** Whether the client waits to be told that it may send its body. */
    public boolean expectsContinue() {
        return hasBody() && HttpUtil.is100ContinueExpected(http);
    }
}
