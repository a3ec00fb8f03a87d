package chat.node.http;

import chat.node.ops.AccessLog;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import java.time.Duration;

/** What the access log will say of one request. Confined to the connection's event loop. */
final class Visit {
    /** No answer: the client left before. The number is nginx's. */
    private static final int CLIENT_LEFT = 499;

    private final RequestHead head;
    private final long from = System.nanoTime();
    private int status = CLIENT_LEFT;
    private long bytes;

    Visit(RequestHead head) {
        this.head = head;
    }

    /** The answer begins. */
    void begin(int answered) {
        status = answered;
    }

    /** A part of the answer, which is not written yet. */
    void add(HttpContent content) {
        if (!head.http().method().equals(HttpMethod.HEAD)) {
            bytes += content.content().readableBytes();
        }
    }

    AccessLog.Request end() {
        return new AccessLog.Request(
                head.method(),
                head.rawPath(),
                status,
                bytes,
                Duration.ofNanos(System.nanoTime() - from),
                head.requestId(),
                head.clientAddress());
    }
}
