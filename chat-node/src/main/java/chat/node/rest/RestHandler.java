package chat.node.rest;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.node.http.BodyBuffer;
import chat.node.http.HttpEdge;
import chat.node.http.Outbound;
import chat.node.http.RequestHead;
import chat.node.work.SparseLog;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection's requests, one after the other as the edge hands them on: finds the route, gathers the body, gives both
 * to the route's pool.
 *
 * <p>Confined to the connection's event loop; what runs elsewhere is {@link HandlerCall}.
 */
final class RestHandler extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(RestHandler.class);
    private static final SparseLog UNSERVED = new SparseLog();
    private static final long RETRY_AFTER_MS = 1_000;

    private final Router router;
    private final HttpMetrics metrics;
    private ChannelHandlerContext ctx;

    /** {@code null} while no request waits for its end. */
    private HandlerCall call;

    private BodyBuffer body;

    /** What will be answered once the rest of an unwanted body has been read; {@code null} if the request is fine. */
    private Response refusal;

    private long unwanted;

    RestHandler(Router router, HttpMetrics metrics) {
        this.router = router;
        this.metrics = metrics;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        forget();
        context.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof RequestHead head) {
            handleHead(head);
        } else if (message instanceof HttpContent content) {
            try {
                handleContent(content);
            } finally {
                content.release();
            }
        } else {
            context.fireChannelRead(message);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        UNSERVED.say(more -> log.error("a request could not be served{}", more, cause));
        Outbound.close(context);
    }

    private void handleHead(RequestHead head) {
        forget();
        call = new HandlerCall(ctx, metrics, head);
        try {
            route(head);
        } catch (ChatException e) {
            refuse(Response.error(e));
        }
    }

    private void route(RequestHead head) {
        Match match = router.match(head.method(), head.rawPath());
        if (match instanceof Match.Found found) {
            accept(found);
        } else if (match instanceof Match.WrongMethod wrong) {
            boolean asked = head.http().method().equals(HttpMethod.OPTIONS);
            Response answer =
                    asked ? Response.noContent() : Response.error(new ChatException(ErrorCode.METHOD_NOT_ALLOWED));
            refuse(answer.withHeader("Allow", wrong.allow()));
        } else {
            throw new ChatException(ErrorCode.NOT_FOUND);
        }
    }

    private void accept(Match.Found found) {
        call.found(found);
        ChatException problem = BodyRules.problem(found.route(), call.head());
        if (problem != null) {
            throw problem;
        }
        body = call.head().newBody(BodyRules.limit(found.route()));
        if (call.head().expectsContinue()) {
            HttpEdge.sendContinue(ctx);
        }
    }

    private void refuse(Response answer) {
        refusal = answer;
        // A client that waits to be asked for its body, or that has much to send, is told at once.
        if (call.head().expectsContinue() || call.head().contentLength() > BodyRules.MAX_UNWANTED) {
            answerRefusal();
        }
    }

    private void handleContent(HttpContent content) {
        if (call == null) {
            return;
        }
        boolean last = content instanceof LastHttpContent;
        if (refusal != null) {
            unwanted += content.content().readableBytes();
            if (last || unwanted > BodyRules.MAX_UNWANTED) {
                answerRefusal();
            }
        } else {
            gather(content, last);
        }
    }

    private void gather(HttpContent content, boolean last) {
        switch (body.add(content.content())) {
            case TOO_LARGE -> refuseBody(new ChatException(ErrorCode.PAYLOAD_TOO_LARGE));
            case OVERLOADED -> refuseBody(ChatException.overloaded(RETRY_AFTER_MS));
            case TAKEN -> {
                if (last) {
                    dispatch();
                }
            }
        }
    }

    private void refuseBody(ChatException problem) {
        refusal = Response.error(problem);
        answerRefusal();
    }

    private void answerRefusal() {
        HandlerCall refused = call;
        Response answer = refusal;
        forget();
        refused.answer(answer);
    }

    private void dispatch() {
        HandlerCall ready = call;
        Route route = ready.route();
        if (body.length() > 0 && ready.head().contentLength() < 0) {
            ChatException problem = BodyRules.typeProblem(route, ready.head());
            if (problem != null) {
                refuseBody(problem);
                return;
            }
        }
        if (route.body() != BodyKind.NONE) {
            ready.body(body);
            body = null;
        }
        forget();
        try {
            route.pool().execute(ready);
        } catch (ChatException e) {
            ready.answer(Response.error(e));
        } catch (RejectedExecutionException e) {
            ready.answer(Response.error(ChatException.overloaded(RETRY_AFTER_MS)));
        }
    }

    private void forget() {
        call = null;
        if (body != null) {
            body.release();
            body = null;
        }
        refusal = null;
        unwanted = 0;
    }
}
