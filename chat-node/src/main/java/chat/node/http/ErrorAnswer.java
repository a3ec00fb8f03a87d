package chat.node.http;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.common.json.Json;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.util.EnumMap;
import java.util.Map;

/** The edge's own refusals, in the one error shape. */
final class ErrorAnswer {
    private static final AsciiString JSON = AsciiString.cached("application/json; charset=utf-8");
    private static final Map<ErrorCode, byte[]> BODIES = new EnumMap<>(ErrorCode.class);

    static {
        for (ErrorCode code : ErrorCode.values()) {
            BODIES.put(code, Json.bytes(Map.of("error", new ChatException(code).body())));
        }
    }

    private ErrorAnswer() {}

    static FullHttpResponse of(ErrorCode code) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(code.status()),
                Unpooled.wrappedBuffer(BODIES.get(code)));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, JSON);
        SecurityHeaders.addTo(response.headers());
        return response;
    }
}
