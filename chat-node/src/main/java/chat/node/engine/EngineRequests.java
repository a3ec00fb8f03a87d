package chat.node.engine;

import chat.node.engine.frame.FrameForm;
import chat.node.http.BodyBuffer;
import chat.node.http.HttpEdge;
import chat.node.http.RequestHead;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Map;

/**
 * The Engine.IO requests of one connection, one after the other: checks each as the reference does, in its order, and
 * hands it to its session.
 *
 * <p>Confined to the connection's event loop.
 */
final class EngineRequests extends ChannelInboundHandlerAdapter {
    private static final byte[] NOTHING = {};

    private final EngineServer server;
    private Exchange exchange;
    private EngineSession session;
    private BodyBuffer body;
    private EngineRequest upgrading;

    EngineRequests(EngineServer server) {
        this.server = server;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof RequestHead head) {
            handleHead(ctx, head);
        } else if (message instanceof HttpContent content) {
            handleContent(ctx, content);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    /** The connection is gone, whatever was going on. */
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        Exchange open = exchange;
        EngineSession owner = session;
        dropBody();
        exchange = null;
        session = null;
        if (open != null && owner != null && !open.isAnswered()) {
            owner.loop().execute(() -> {
                SessionRequests.handleAborted(owner, open, true);
                open.releaseBody();
            });
        }
        ctx.fireChannelInactive();
    }

    private void handleHead(ChannelHandlerContext ctx, RequestHead head) {
        dropBody();
        exchange = new Exchange(ctx.channel(), head);
        session = null;
        upgrading = null;
        Map<String, String> query = QueryParams.parse(head.rawQuery());
        boolean upgrade = WebSocketHandshake.isAskedFor(head.headers());
        if (query == null) {
            refuse(Refusal.BAD_REQUEST, upgrade);
            return;
        }
        EngineRequest request = EngineRequest.of(head, query);
        Refusal refusal = check(request, upgrade);
        if (refusal != null) {
            refuse(refusal, upgrade);
        } else if (upgrade) {
            checkUpgrade(request);
        } else if (request.sid() == null) {
            openPolling(ctx, request);
        } else {
            handToSession(ctx, request);
        }
    }

    private void handleContent(ChannelHandlerContext ctx, HttpContent content) {
        try {
            if (body != null) {
                collect(content);
            } else if (upgrading != null && content instanceof LastHttpContent) {
                // Not before: the rest of the request would be taken for frames.
                EngineRequest request = upgrading;
                upgrading = null;
                become(ctx, request);
            }
        } finally {
            content.release();
        }
    }

    private Refusal check(EngineRequest request, boolean upgrade) {
        if (request.transport().isEmpty()) {
            return Refusal.TRANSPORT_UNKNOWN;
        }
        if (request.sid() != null) {
            session = server.find(request.sid());
            return session == null ? Refusal.SESSION_UNKNOWN : null;
        }
        if (!request.isGet()) {
            return Refusal.BAD_HANDSHAKE_METHOD;
        }
        if (request.transport().get() == Transport.Kind.WEBSOCKET && !upgrade) {
            return Refusal.BAD_REQUEST;
        }
        if (request.revision().isEmpty()) {
            return Refusal.UNSUPPORTED_PROTOCOL_VERSION;
        }
        return server.isClosing() ? Refusal.FORBIDDEN : null;
    }

    private void refuse(Refusal refusal, boolean upgrade) {
        server.metrics().countRefusal(refusal);
        if (upgrade) {
            exchange.refuseUpgrade(400, refusal.message());
        } else {
            exchange.refuse(refusal);
        }
    }

    private void openPolling(ChannelHandlerContext ctx, EngineRequest request) {
        EngineSession opened = server.newSession(request, ctx.channel().eventLoop());
        session = opened;
        PollingTransport polling = new PollingTransport(opened, request.pollingClient());
        polling.poll(exchange);
        opened.open(polling, true);
    }

    private void handToSession(ChannelHandlerContext ctx, EngineRequest request) {
        EngineSession owner = session;
        Exchange current = exchange;
        owner.loop().execute(() -> SessionRequests.handle(owner, request, current));
        if (request.head().method().equals("POST")) {
            receiveBody(ctx, request.head());
        }
    }

    private void receiveBody(ChannelHandlerContext ctx, RequestHead head) {
        if (head.contentLength() > server.settings().maxPayload()) {
            refuseBody(Exchange.response(413, NOTHING));
            return;
        }
        body = head.newBody(server.settings().maxPayload());
        if (head.hasBody() && HttpUtil.is100ContinueExpected(head.http())) {
            HttpEdge.sendContinue(ctx);
        }
    }

    private void collect(HttpContent content) {
        switch (body.add(content.content())) {
            case TOO_LARGE -> refuseBody(Exchange.response(413, NOTHING));
            case OVERLOADED -> refuseBody(HttpEdge.overloaded());
            case TAKEN -> {
                if (content instanceof LastHttpContent) {
                    post();
                }
            }
        }
    }

    private void post() {
        byte[] packets = body.toBytes();
        exchange.holdBody(body);
        body = null;
        EngineSession owner = session;
        Exchange current = exchange;
        owner.loop().execute(() -> SessionRequests.handlePosted(owner, current, packets));
    }

    /** The session lives on: the reference, too, only refuses what is too much. */
    private void refuseBody(FullHttpResponse answer) {
        dropBody();
        EngineSession owner = session;
        Exchange current = exchange;
        owner.loop().execute(() -> {
            // In this order: once the client knows, its next request may come, on another connection and loop.
            SessionRequests.handleAborted(owner, current, false);
            current.answer(answer);
        });
    }

    private void dropBody() {
        if (body != null) {
            body.release();
            body = null;
        }
    }

    private void checkUpgrade(EngineRequest request) {
        RequestHead head = request.head();
        String problem = WebSocketHandshake.problem(head.headers());
        String origin = head.headers().get(HttpHeaderNames.ORIGIN);
        if (!request.isGet()) {
            exchange.refuseUpgrade(405, "Invalid HTTP method");
        } else if (origin != null && !server.allowsOrigin(origin) && !request.isSameOrigin(origin)) {
            refuse(Refusal.FORBIDDEN, true);
        } else if (session != null && session.revision() != request.sessionRevision()) {
            refuse(Refusal.BAD_REQUEST, true);
        } else if (problem != null) {
            server.metrics().countRefusal(Refusal.BAD_REQUEST);
            exchange.refuseHandshake(problem);
        } else {
            upgrading = request;
        }
    }

    private void become(ChannelHandlerContext ctx, EngineRequest request) {
        EngineSession joined = session;
        exchange = null;
        session = null;
        Channel channel = ctx.channel();
        boolean deflated = server.settings().perMessageDeflate()
                && WebSocketHandshake.offersDeflate(request.head().headers());
        EngineSession target = joined == null ? server.newSession(request, channel.eventLoop()) : joined;
        WebSocketTransport webSocket = new WebSocketTransport(
                channel,
                new FrameForm(target.revision(), request.base64(), deflated),
                server.settings().maxPayload());
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast("websocket", webSocket);
        pipeline.remove(this);
        HttpEdge.strip(pipeline);
        channel.config().setAutoRead(false);
        boolean usable = request.transport().orElseThrow() == Transport.Kind.WEBSOCKET;
        Runnable arrived = () -> {
            webSocket.accept(WebSocketHandshake.response(request.head().headers(), deflated));
            if (!usable) {
                webSocket.close(Transport.Ending.NOW);
            } else if (joined == null) {
                webSocket.join(target);
                target.open(webSocket, false);
                webSocket.startReading();
            } else {
                target.offer(webSocket);
            }
        };
        ChannelMove.move(channel, target.loop(), arrived, webSocket::releaseUnread);
    }
}
