package chat.node.rest;

import chat.node.http.SecurityHeaders;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** Turns a handler's response into what goes onto the wire. */
final class Answer {
    // Names and values of our own are known to be good; those of handlers are looked at below, once.
    private static final HttpHeadersFactory UNCHECKED =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false);

    private Answer() {}

    /** @throws IllegalArgumentException if a header of the handler's would break the answer in two */
    static FullHttpResponse of(Response response) {
        FullHttpResponse answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(response.status()),
                Unpooled.wrappedBuffer(response.body()),
                UNCHECKED,
                UNCHECKED);
        HttpHeaders headers = answer.headers();
        for (Response.Header header : response.headers()) {
            if (HttpHeaderValidationUtil.validateToken(header.name()) >= 0
                    || HttpHeaderValidationUtil.validateValidHeaderValue(header.value()) >= 0) {
                throw new IllegalArgumentException("not fit for a header: " + header.name());
            }
            headers.add(header.name(), header.value());
        }
        SecurityHeaders.addTo(headers);
        return answer;
    }
}
