package chat.node.http;

import chat.common.error.ErrorCode;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;

/**
 * One connection's turn-taking: a request in, its answer out, then the next; and the deadlines of each step.
 *
 * <p>Confined to the connection's event loop; answers written elsewhere arrive here through it.
 */
final class HttpConnection extends ChannelDuplexHandler implements ChannelFutureListener {
    private final HttpEdge edge;
    private final RequestDecoder decoder;
    private final ResponseEncoder encoder;
    private final UnsentBytes unsent = new UnsentBytes();
    private ChannelHandlerContext ctx;
    private Deadline deadline;
    private Phase phase = Phase.HEAD;
    private RequestHead head;
    private boolean inputDone;
    private boolean outputDone;
    private boolean keepAlive;
    private boolean answeredHere;
    private boolean bodyTimed;
    /** Null while nothing is to be logged. */
    private Visit visit;

    HttpConnection(HttpEdge edge, RequestDecoder decoder, ResponseEncoder encoder) {
        this.edge = edge;
        this.decoder = decoder;
        this.encoder = encoder;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        deadline = new Deadline(context.executor(), this::handleDeadline);
        deadline.in(edge.headerTimeout());
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (visit != null && context.channel().isActive()) {
            // It goes on as a WebSocket.
            visit.begin(HttpResponseStatus.SWITCHING_PROTOCOLS.code());
        }
        endVisit();
        phase = Phase.GONE;
        head = null;
        deadline.cancel();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        endVisit();
        phase = Phase.GONE;
        deadline.cancel();
        context.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (phase == Phase.LINGERING || phase == Phase.GONE) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof HttpRequest request) {
            handleHead(request);
        } else if (message instanceof HttpContent content) {
            handleContent(content);
        } else {
            context.fireChannelRead(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        timeWhatIsUnfinished();
        context.fireChannelReadComplete();
    }

    private void handleHead(HttpRequest request) {
        ErrorCode problem = RequestCheck.problem(request);
        RequestTarget target = problem == null ? RequestTarget.parse(request.uri()) : null;
        if (target == null) {
            head = edge.unreadable(request, ctx.channel());
            beginVisit();
            refuse(problem == null ? ErrorCode.BAD_REQUEST : problem);
            ReferenceCountUtil.release(request);
            return;
        }
        head = edge.head(request, target, ctx.channel());
        beginVisit();
        keepAlive = HttpUtil.isKeepAlive(request);
        phase = head.hasBody() ? Phase.BODY : Phase.HANDLING;
        if (phase == Phase.HANDLING) {
            deadline.clear();
        }
        if (CorsHeaders.isPreflight(request)) {
            answerHere(edge.cors().preflight(request));
        } else {
            ctx.fireChannelRead(head);
        }
    }

    private void handleContent(HttpContent content) {
        if (content.decoderResult().isFailure()) {
            content.release();
            refuse(ErrorCode.BAD_REQUEST);
            return;
        }
        boolean last = content instanceof LastHttpContent;
        if (last) {
            inputDone = true;
            if (phase == Phase.BODY) {
                phase = Phase.HANDLING;
                deadline.clear();
            }
        }
        if (answeredHere) {
            content.release();
        } else {
            ctx.fireChannelRead(content);
        }
        finishExchange();
    }

    /** Only what a read leaves unfinished is worth a timer: most requests arrive whole. */
    private void timeWhatIsUnfinished() {
        if (phase == Phase.IDLE && decoder.started()) {
            phase = Phase.HEAD;
            deadline.in(edge.headerTimeout());
        } else if (phase == Phase.BODY && !bodyTimed) {
            bodyTimed = true;
            deadline.in(edge.bodyTimeout());
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse response) {
            if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
                Outbound.write(context, message, promise);
                return;
            }
            if (!mayAnswer()) {
                refuseToWrite(message, promise);
                return;
            }
            startAnswer(response);
        } else if (phase != Phase.ANSWERING) {
            refuseToWrite(message, promise);
            return;
        }
        if (visit != null && message instanceof HttpContent content) {
            visit.add(content);
        }
        boolean last = message instanceof LastHttpContent;
        Outbound.write(context, message, last ? promise.unvoid().addListener(this) : promise);
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        context.flush();
        if (phase == Phase.ANSWERING && !outputDone) {
            // The client takes its time. Nearly always the flush above has taken all of it and no timer is needed.
            unsent.watch();
            deadline.in(edge.bodyTimeout());
        }
    }

    private boolean mayAnswer() {
        return head != null && phase != Phase.ANSWERING && phase != Phase.LINGERING && phase != Phase.GONE;
    }

    /** The edge has answered in the meantime, or the connection is gone. */
    private static void refuseToWrite(Object message, ChannelPromise promise) {
        ReferenceCountUtil.release(message);
        promise.tryFailure(new IllegalStateException("the request was answered already"));
    }

    private void startAnswer(HttpResponse response) {
        // The rest of a body nobody wants could be any length: the connection is not worth reading it.
        keepAlive = edge.complete(response, head, keepAlive && (inputDone || !head.hasBody()));
        encoder.answersHead(head.http().method().equals(HttpMethod.HEAD));
        if (visit != null) {
            visit.begin(response.status().code());
        }
        phase = Phase.ANSWERING;
        deadline.clear();
    }

    @Override
    public void operationComplete(ChannelFuture future) {
        endVisit();
        if (!future.isSuccess()) {
            Outbound.close(ctx);
            return;
        }
        outputDone = true;
        finishExchange();
    }

    private void finishExchange() {
        if (phase != Phase.ANSWERING || !outputDone) {
            return;
        }
        if (!keepAlive && inputDone) {
            Outbound.close(ctx);
        } else if (!keepAlive) {
            linger();
        } else if (inputDone) {
            next();
        }
    }

    private void next() {
        head = null;
        inputDone = false;
        outputDone = false;
        answeredHere = false;
        bodyTimed = false;
        phase = Phase.IDLE;
        if (edge.draining()) {
            Outbound.close(ctx);
            return;
        }
        deadline.in(edge.keepAliveTimeout());
        if (decoder.resume()) {
            timeWhatIsUnfinished();
        }
    }

    /**
     * Closing with bytes unread would reset the connection, and the client might lose the answer that tells it why. So our
     * half is closed, and what comes is read until the client closes too.
     */
    private void linger() {
        phase = Phase.LINGERING;
        head = null;
        decoder.discard();
        deadline.in(edge.draining() ? HttpEdge.LINGER_AT_THE_END : HttpEdge.LINGER);
        Outbound.closeOutput(ctx);
    }

    private void beginVisit() {
        visit = edge.accessLog().isOn() ? new Visit(head) : null;
    }

    private void endVisit() {
        if (visit != null) {
            edge.accessLog().log(visit.end());
            visit = null;
        }
    }

    private void refuse(ErrorCode code) {
        edge.countRefusal(code);
        keepAlive = false;
        if (mayAnswer()) {
            answerHere(ErrorAnswer.of(code));
        } else {
            // An answer is on its way already; with it the connection ends.
            finishExchange();
        }
    }

    /** Nobody behind us hears of this request, or nothing more of it. */
    private void answerHere(HttpResponse response) {
        answeredHere = true;
        write(ctx, response, ctx.newPromise());
        flush(ctx);
    }

    private void handleDeadline() {
        switch (phase) {
            case HEAD -> handleSlowHead();
            case BODY -> refuse(ErrorCode.REQUEST_TIMEOUT);
            case ANSWERING -> handleSlowReader();
            case IDLE, LINGERING -> Outbound.close(ctx);
            case HANDLING, GONE -> {}
        }
    }

    private void handleSlowHead() {
        if (!decoder.started()) {
            Outbound.close(ctx);
            return;
        }
        head = edge.unreadable(new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"), ctx.channel());
        beginVisit();
        refuse(ErrorCode.REQUEST_TIMEOUT);
    }

    private void handleSlowReader() {
        if (unsent.isStuck(ctx.channel())) {
            Outbound.close(ctx);
        } else {
            deadline.in(edge.bodyTimeout());
        }
    }

    /** For the end of the port: a request in flight is still answered. A part of a head is none yet. */
    void finish(Duration bodyPatience) {
        if (phase == Phase.IDLE || phase == Phase.HEAD || phase == Phase.LINGERING) {
            Outbound.close(ctx);
        } else if (phase == Phase.BODY && bodyPatience.compareTo(edge.bodyTimeout()) < 0) {
            deadline.in(bodyPatience);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        ConnectionErrors.log(context.channel(), cause);
        Outbound.close(context);
    }
}
