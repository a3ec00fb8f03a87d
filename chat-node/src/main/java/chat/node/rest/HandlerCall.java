package chat.node.rest;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.node.http.BodyBuffer;
import chat.node.http.Outbound;
import chat.node.http.RequestHead;
import chat.node.work.SparseLog;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.FullHttpResponse;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way through its handler: made on the event loop, run on the route's pool, answered from either. It
 * holds no buffer of the network's, so that it may be dropped wherever it is.
 */
final class HandlerCall implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(HandlerCall.class);
    private static final SparseLog FAILED = new SparseLog();
    private static final byte[] NO_BODY = {};

    private final ChannelHandlerContext ctx;
    private final HttpMetrics metrics;
    private final RequestHead head;
    private final long from = System.nanoTime();
    private Route route;
    private PathParams params;

    /** {@code null} if there is none, or if it has been given back. */
    private BodyBuffer body;

    HandlerCall(ChannelHandlerContext ctx, HttpMetrics metrics, RequestHead head) {
        this.ctx = ctx;
        this.metrics = metrics;
        this.head = head;
    }

    RequestHead head() {
        return head;
    }

    Route route() {
        return route;
    }

    void found(Match.Found found) {
        route = found.route();
        params = found.params();
    }

    /** From now on it is ours, to be released. */
    void body(BodyBuffer gathered) {
        body = gathered;
    }

    /** Whatever a handler throws, errors of the machine included, must not leave its client without an answer. */
    @Override
    public void run() {
        // It may have waited for long: nobody wants the work any more if nobody waits for the answer.
        if (!ctx.channel().isActive()) {
            releaseBody();
            return;
        }
        CompletionStage<Response> started;
        try {
            byte[] bytes = body == null ? NO_BODY : body.toBytes();
            started = route.handler().start(new Request(head, params, bytes));
        } catch (Throwable e) {
            answer(failure(e));
            return;
        }
        var unused = started.handle((response, failure) -> failure == null ? response : failure(failure))
                .thenAccept(this::answer)
                .exceptionally(e -> {
                    log.error("request {} could not be answered", head.requestId(), e);
                    return null;
                });
    }

    /** From any thread, once. */
    void answer(Response response) {
        releaseBody();
        FullHttpResponse answer;
        try {
            answer = Answer.of(response);
        } catch (RuntimeException e) {
            answer = Answer.of(failed(e));
        }
        metrics.record(head.method(), route, answer.status().code(), System.nanoTime() - from);
        Outbound.writeAndFlush(ctx, answer);
    }

    private Response failure(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof ChatException e) {
            return Response.error(e);
        }
        if (cause instanceof InterruptedException) {
            // The pool is being closed.
            Thread.currentThread().interrupt();
            return Response.error(new ChatException(ErrorCode.UNAVAILABLE));
        }
        return failed(cause);
    }

    private void releaseBody() {
        if (body != null) {
            body.release();
            body = null;
        }
    }

    /** The log has the cause and the request's id; the client gets the id alone, in its header. */
    private Response failed(Throwable cause) {
        String where = route == null ? "no route" : route.pattern();
        FAILED.say(
                more -> log.error("request {} failed: {} {}{}", head.requestId(), head.method(), where, more, cause));
        return Response.error(new ChatException(ErrorCode.INTERNAL));
    }
}
