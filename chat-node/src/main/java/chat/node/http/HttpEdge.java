package chat.node.http;

import chat.common.error.ErrorCode;
import chat.node.config.NodeConfig;
import chat.node.ops.AccessLog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * The pieces of the pipeline that every HTTP connection of a port begins with.
 *
 * <p>Behind them, a handler receives for each request one {@link RequestHead} and then the body as {@code HttpContent}s,
 * the last of which is a {@code LastHttpContent}; it must release them. It answers each request exactly once, with a
 * {@code FullHttpResponse} or an {@code HttpResponse} and its contents, whenever and from whichever thread it likes; the
 * next request comes only after that. Length, {@code Date}, {@code Connection}, CORS and request id are added here.
 * Requests that are broken, too slow, or preflights never get there.
 */
public final class HttpEdge {
    /** How long a client that still sends may take to notice that its answer is there and the connection ends. */
    static final Duration LINGER = Duration.ofSeconds(2);

    static final Duration LINGER_AT_THE_END = Duration.ofMillis(250);

    private static final int MAX_REQUEST_LINE = 8 * 1024;
    private static final int RETRY_AFTER_SECONDS = 1;
    private static final String DECODER = "http-decoder";
    private static final String ENCODER = "http-encoder";
    private static final String EXCHANGE = "http-connection";
    private static final String SWITCH = "http-switch";

    private final NodeConfig.Http limits;
    private final CorsHeaders cors;
    private final ClientAddress clients;
    private final DateHeader date;
    private final AccessLog accessLog;
    private final Map<ErrorCode, Counter> refusals = new EnumMap<>(ErrorCode.class);
    private final BodyBudget bodies;
    private final HttpDecoderConfig decoding;
    private volatile boolean draining;

    public HttpEdge(NodeConfig.Http limits, NodeConfig.Cors cors, Clock clock, MeterRegistry metrics) {
        this(limits, cors, AccessLog.OFF, clock, metrics);
    }

    public HttpEdge(
            NodeConfig.Http limits, NodeConfig.Cors cors, AccessLog accessLog, Clock clock, MeterRegistry metrics) {
        this.limits = limits;
        this.cors = new CorsHeaders(cors);
        this.clients = new ClientAddress(limits.trustedProxies());
        this.date = new DateHeader(clock);
        this.accessLog = accessLog;
        for (ErrorCode code : RequestCheck.PROBLEMS) {
            refusals.put(
                    code,
                    Counter.builder("chat.http.refused")
                            .tag("code", code.code())
                            .register(metrics));
        }
        this.bodies = new BodyBudget(limits.maxBufferedBodyBytes(), metrics);
        this.decoding = new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_REQUEST_LINE)
                .setMaxHeaderSize(limits.maxHeaderBytes());
    }

    /** To be called first of all, before TLS even: this is how a proxy that reads neither says whom it speaks for. */
    public void installProxyHeader(ChannelPipeline pipeline) {
        if (clients.isFromProxy(pipeline.channel())) {
            pipeline.addLast(new ProxyHeader());
        }
    }

    /** Adds the edge at the end of a new connection's pipeline; what answers requests comes behind it. */
    public void install(ChannelPipeline pipeline) {
        RequestDecoder decoder = new RequestDecoder(decoding);
        ResponseEncoder encoder = new ResponseEncoder();
        pipeline.addLast(DECODER, decoder);
        pipeline.addLast(ENCODER, encoder);
        pipeline.addLast(EXCHANGE, new HttpConnection(this, decoder, encoder));
    }

    /** Adds the one handler that tells requests apart; it goes with the rest when the connection stops being HTTP. */
    public void installSwitch(ChannelPipeline pipeline, ChannelHandler handler) {
        pipeline.addLast(SWITCH, handler);
    }

    /**
     * Makes a connection stop being HTTP, after the answer 101 was written. Bytes that came behind the request are fired
     * from where the decoder stood as it goes: whoever is to read them must stand in the pipeline before this is called.
     */
    public static void strip(ChannelPipeline pipeline) {
        for (String name : new String[] {SWITCH, EXCHANGE, ENCODER, DECODER}) {
            if (pipeline.get(name) != null) {
                pipeline.remove(name);
            }
        }
        pipeline.channel().config().setAutoRead(true);
    }

    /** Tells a client that asked first that it may send its body. */
    public static void sendContinue(ChannelHandlerContext ctx) {
        Outbound.writeAndFlush(
                ctx,
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
    }

    /** For a request that there is no room for now, in the one error shape. */
    public static FullHttpResponse overloaded() {
        FullHttpResponse response = ErrorAnswer.of(ErrorCode.OVERLOADED);
        response.headers().setInt(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
        return response;
    }

    public CorsHeaders cors() {
        return cors;
    }

    /** From now on no connection outlives the request it is in; {@link #finish} ends those that are in none. */
    public void drain() {
        draining = true;
    }

    /**
     * Closes a connection as soon as its request is answered, at once if there is none or if it is not HTTP any more.
     *
     * @param bodyPatience how long the rest of a request may take to arrive
     */
    static void finish(Channel channel, Duration bodyPatience) {
        channel.eventLoop().execute(() -> {
            HttpConnection connection = (HttpConnection) channel.pipeline().get(EXCHANGE);
            if (connection == null) {
                Outbound.close(channel);
            } else {
                connection.finish(bodyPatience);
            }
        });
    }

    AccessLog accessLog() {
        return accessLog;
    }

    boolean draining() {
        return draining;
    }

    Duration headerTimeout() {
        return limits.headerTimeout();
    }

    Duration bodyTimeout() {
        return limits.bodyTimeout();
    }

    Duration keepAliveTimeout() {
        return limits.keepAliveTimeout();
    }

    DateHeader date() {
        return date;
    }

    RequestHead head(HttpRequest request, RequestTarget target, Channel channel) {
        return new RequestHead(
                request,
                target.path(),
                target.query(),
                clients.address(channel, request.headers()),
                clients.secure(channel, request.headers()),
                RequestIds.idOf(request.headers()),
                bodies);
    }

    /** Stands for a request that is answered without being understood: it still has an id and an origin. */
    RequestHead unreadable(HttpRequest request, Channel channel) {
        return head(request, new RequestTarget("", ""), channel);
    }

    void countRefusal(ErrorCode code) {
        refusals.get(code).increment();
    }

    /**
     * Adds what every answer has.
     *
     * @param mayStay whether the client and the state of the connection allow another request
     * @return whether the connection stays
     */
    boolean complete(HttpResponse response, RequestHead head, boolean mayStay) {
        HttpHeaders headers = response.headers();
        if (response instanceof FullHttpResponse full
                && hasLength(full)
                && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            headers.setInt(HttpHeaderNames.CONTENT_LENGTH, full.content().readableBytes());
        }
        headers.set(HttpHeaderNames.DATE, date.now());
        headers.set(RequestIds.HEADER, head.requestId());
        cors.addTo(headers, head.headers().get(HttpHeaderNames.ORIGIN));
        boolean stays = mayStay
                && !draining
                && !headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
        if (!stays) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (!head.http().protocolVersion().isKeepAliveDefault()) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        return stays;
    }

    private static boolean hasLength(FullHttpResponse response) {
        int status = response.status().code();
        return status != 204 && status != 304;
    }
}
