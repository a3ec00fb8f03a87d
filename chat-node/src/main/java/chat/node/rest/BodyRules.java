package chat.node.rest;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.node.http.RequestHead;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;

/** Says from a request's head alone whether its body will be taken. */
final class BodyRules {
    /** So much of an unwanted body is read, so that the connection lives on; for more it is not worth it. */
    static final int MAX_UNWANTED = 64 * 1024;

    private BodyRules() {}

    /** {@code null} if the body may come. */
    static ChatException problem(Route route, RequestHead head) {
        if (!head.hasBody()) {
            return null;
        }
        if (head.contentLength() > limit(route)) {
            return new ChatException(ErrorCode.PAYLOAD_TOO_LARGE);
        }
        // Chunks may turn out to be none at all, and nothing needs no type: that is seen at the end.
        boolean perhapsNone = head.contentLength() < 0 && !head.headers().contains(HttpHeaderNames.CONTENT_TYPE);
        return perhapsNone ? null : typeProblem(route, head);
    }

    /** {@code null} if the body is of a type the route takes, or if nobody will look at it. */
    static ChatException typeProblem(Route route, RequestHead head) {
        return route.body() == BodyKind.NONE || isTaken(route.body(), head.headers())
                ? null
                : new ChatException(ErrorCode.UNSUPPORTED_MEDIA_TYPE);
    }

    /** How much of a body is read. */
    static int limit(Route route) {
        return route.body() == BodyKind.NONE ? MAX_UNWANTED : route.maxBodyBytes();
    }

    private static boolean isTaken(BodyKind kind, HttpHeaders headers) {
        String encoding = headers.get(HttpHeaderNames.CONTENT_ENCODING);
        if (encoding != null && !HttpHeaderValues.IDENTITY.contentEqualsIgnoreCase(encoding)) {
            return false;
        }
        String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
        return MediaType.isJson(type)
                || (kind == BodyKind.JSON_OR_MULTIPART
                        && MediaType.multipartBoundary(type).isPresent());
    }
}
