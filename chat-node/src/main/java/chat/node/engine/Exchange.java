package chat.node.engine;

import chat.node.http.BodyBuffer;
import chat.node.http.RequestHead;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One HTTP request that waits for its one answer.
 *
 * <p>Thread-safe: whoever answers first has answered; the connection's own event loop writes it.
 */
// An answer that cannot be written meets a connection that is gone, which its handler hears of.
@SuppressWarnings("FutureReturnValueIgnored")
final class Exchange {
    private static final AsciiString OK = AsciiString.cached("ok");
    private static final AsciiString HTML = AsciiString.cached("text/html");
    private static final AsciiString TEXT = AsciiString.cached("text/plain; charset=UTF-8");
    private static final AsciiString OCTETS = AsciiString.cached("application/octet-stream");
    private static final AsciiString NO_STORE = AsciiString.cached("no-store");
    private static final AsciiString XSS_PROTECTION = AsciiString.cached("X-XSS-Protection");
    private static final byte[] NOTHING = {};

    private final Channel channel;
    private final RequestHead head;
    private final AtomicBoolean answered = new AtomicBoolean();
    private final AtomicReference<BodyBuffer> body = new AtomicReference<>();

    Exchange(Channel channel, RequestHead head) {
        this.channel = channel;
        this.head = head;
    }

    RequestHead head() {
        return head;
    }

    boolean isAnswered() {
        return answered.get();
    }

    boolean isOctetStream() {
        return OCTETS.contentEquals(nullToEmpty(head.headers().get(HttpHeaderNames.CONTENT_TYPE)));
    }

    void refuse(Refusal refusal) {
        FullHttpResponse response = response(refusal.status(), refusal.json().getBytes(StandardCharsets.US_ASCII));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
        answer(response);
    }

    /** To a WebSocket that is not to be: as plain as the reference says it. */
    void refuseUpgrade(int status, String message) {
        FullHttpResponse response = response(status, message.getBytes(StandardCharsets.US_ASCII));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, HTML);
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        answer(response);
    }

    /** As {@link #refuseUpgrade}, and says what we would have taken. */
    void refuseHandshake(String problem) {
        FullHttpResponse response = response(400, problem.getBytes(StandardCharsets.US_ASCII));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, HTML);
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        if (problem.contains("Version")) {
            response.headers().set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13, 8");
        }
        answer(response);
    }

    void answerEmpty(int status) {
        answer(response(status, NOTHING));
    }

    /** The posted packets were taken. HTML, because some browsers offer plain text for download. */
    void answerOk() {
        FullHttpResponse response = response(200, OK.array());
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, HTML);
        addTransportHeaders(response.headers());
        answer(response);
    }

    /** @param binary whether it is a payload of bytes, as revision 3 has it, and not of text */
    void answerPoll(PollingClient client, byte[] payload, boolean binary) {
        byte[] body = client.jsonp() ? client.script(payload) : payload;
        AsciiString encoding = ContentCoding.choose(body.length, head.headers().get(HttpHeaderNames.ACCEPT_ENCODING));
        FullHttpResponse response = response(200, ContentCoding.encode(encoding, body));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, binary ? OCTETS : TEXT);
        if (encoding != null) {
            response.headers().set(HttpHeaderNames.CONTENT_ENCODING, encoding);
        }
        addTransportHeaders(response.headers());
        answer(response);
    }

    void answer(FullHttpResponse response) {
        if (answered.compareAndSet(false, true)) {
            releaseBody();
            channel.writeAndFlush(response, channel.voidPromise());
        } else {
            response.release();
        }
    }

    /** The body counts as in use until the answer. */
    void holdBody(BodyBuffer gathered) {
        body.set(gathered);
        if (isAnswered()) {
            // The session has ended meanwhile, on its own loop.
            releaseBody();
        }
    }

    /** Nobody will answer, and nobody reads the body any more. */
    void releaseBody() {
        BodyBuffer held = body.getAndSet(null);
        if (held != null) {
            held.release();
        }
    }

    static FullHttpResponse response(int status, byte[] body) {
        return new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(body));
    }

    private void addTransportHeaders(HttpHeaders response) {
        String browser = nullToEmpty(head.headers().get(HttpHeaderNames.USER_AGENT));
        if (browser.contains(";MSIE") || browser.contains("Trident/")) {
            response.set(XSS_PROTECTION, "0");
        }
        response.set(HttpHeaderNames.CACHE_CONTROL, NO_STORE);
    }

    private static String nullToEmpty(String text) {
        return text == null ? "" : text;
    }
}
