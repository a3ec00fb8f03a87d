package chat.node.http;

import chat.common.error.ErrorCode;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Set;

/**
 * What must hold of every request before anybody looks at it. Where a request could be read in two ways, a proxy before us
 * may have read it in the other: it is refused, and so is the rest of the connection. The codec itself refuses what it
 * cannot take apart, differing lengths, a length beside chunks, and bad line ends.
 */
final class RequestCheck {
    /** All that the edge itself refuses a request with. */
    static final Set<ErrorCode> PROBLEMS = EnumSet.of(
            ErrorCode.BAD_REQUEST,
            ErrorCode.REQUEST_TIMEOUT,
            ErrorCode.URI_TOO_LONG,
            ErrorCode.EXPECTATION_FAILED,
            ErrorCode.HEADERS_TOO_LARGE);

    private RequestCheck() {}

    /** {@code null} if all is well. */
    static ErrorCode problem(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return ofDecoder(request.decoderResult().cause());
        }
        boolean http11 = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
        if (!http11 && !request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            return ErrorCode.BAD_REQUEST;
        }
        HttpHeaders headers = request.headers();
        int hosts = count(headers, HttpHeaderNames.HOST);
        if (hosts > 1
                || (hosts == 0 && http11)
                || !isPlainlyChunked(headers)
                || count(headers, HttpHeaderNames.CONTENT_LENGTH) > 1) {
            return ErrorCode.BAD_REQUEST;
        }
        String expect = http11 ? headers.get(HttpHeaderNames.EXPECT) : null;
        if (expect != null && !HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expect)) {
            return ErrorCode.EXPECTATION_FAILED;
        }
        return null;
    }

    private static ErrorCode ofDecoder(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return ErrorCode.URI_TOO_LONG;
        }
        return cause instanceof TooLongHttpHeaderException ? ErrorCode.HEADERS_TOO_LARGE : ErrorCode.BAD_REQUEST;
    }

    /** No encoding but chunks, once. */
    private static boolean isPlainlyChunked(HttpHeaders headers) {
        String encoding = headers.get(HttpHeaderNames.TRANSFER_ENCODING);
        return encoding == null
                || (HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(encoding.trim())
                        && count(headers, HttpHeaderNames.TRANSFER_ENCODING) == 1);
    }

    private static int count(HttpHeaders headers, CharSequence name) {
        int count = 0;
        for (Iterator<?> values = headers.valueCharSequenceIterator(name); values.hasNext(); values.next()) {
            count++;
        }
        return count;
    }
}
