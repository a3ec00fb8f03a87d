package chat.node.socket;

import chat.node.config.NodeConfig;
import chat.node.config.OriginPolicy;
import chat.node.config.TrustedProxies;
import chat.node.engine.EngineListener;
import chat.node.engine.EngineServer;
import chat.node.engine.port.PublicPort;
import chat.node.http.HttpEdge;
import chat.node.http.RequestHead;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The public port with a listener of the test's own behind Engine.IO, and without REST. */
public final class SocketTestServer implements AutoCloseable {
    private static final OriginPolicy ORIGINS = OriginPolicy.of(List.of("*"));

    private final EngineServer engine;
    private final PublicPort port;

    private SocketTestServer(EngineServer engine, PublicPort port) {
        this.engine = engine;
        this.port = port;
    }

    /** The defaults of the reference, but for what may be pending. */
    public static NodeConfig.Engine settings() {
        return new NodeConfig.Engine(
                Duration.ofSeconds(25),
                Duration.ofSeconds(20),
                Duration.ofSeconds(10),
                Duration.ofSeconds(45),
                1_000_000,
                8_000_000,
                false);
    }

    public static SocketTestServer start(
            NodeConfig.Engine settings, EngineListener listener, MeterRegistry metrics, String host, int port) {
        return start(settings, listener, metrics, host, port, "/socket.io/", pipeline -> {});
    }

    /**
     * @param path of Engine.IO, beside the one it always has
     * @param prepare adds to each connection what the test wants in it; may be asked twice about one
     */
    public static SocketTestServer start(
            NodeConfig.Engine settings,
            EngineListener listener,
            MeterRegistry metrics,
            String host,
            int port,
            String path,
            Consumer<ChannelPipeline> prepare) {
        EngineServer engine = engine(settings, ORIGINS, listener, metrics);
        return start(
                () -> new OtherPaths(path, engine, prepare),
                () -> new Prepared(engine, prepare),
                engine,
                ORIGINS,
                http(host, port),
                metrics);
    }

    /**
     * @param origins of the pages that may call
     * @param rest makes the handlers of what is not Engine.IO's
     */
    public static SocketTestServer start(
            EngineListener listener, MeterRegistry metrics, OriginPolicy origins, Supplier<ChannelHandler> rest) {
        EngineServer engine = engine(settings(), origins, listener, metrics);
        return start(rest, engine::newHandler, engine, origins, http("localhost", 0), metrics);
    }

    private static EngineServer engine(
            NodeConfig.Engine settings, OriginPolicy origins, EngineListener listener, MeterRegistry metrics) {
        return new EngineServer("node1", settings, origins, listener, Clock.systemUTC(), metrics);
    }

    private static SocketTestServer start(
            Supplier<ChannelHandler> rest,
            Supplier<ChannelHandler> handlers,
            EngineServer engine,
            OriginPolicy origins,
            NodeConfig.Http http,
            MeterRegistry metrics) {
        HttpEdge edge =
                new HttpEdge(http, new NodeConfig.Cors(origins, Duration.ofMinutes(10)), Clock.systemUTC(), metrics);
        PublicPort publicPort = new PublicPort(http, edge, rest, Optional.of(handlers), metrics);
        try {
            publicPort.start();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return new SocketTestServer(engine, publicPort);
    }

    public static SocketTestServer start(EngineListener listener, MeterRegistry metrics) {
        return start(settings(), listener, metrics, "localhost", 0);
    }

    /** Nothing but Engine.IO, with as many event loops as that. */
    public static SocketTestServer start(EngineListener listener, MeterRegistry metrics, int eventLoops) {
        EngineServer engine = engine(settings(), ORIGINS, listener, metrics);
        return start(
                engine::newHandler, engine::newHandler, engine, ORIGINS, http("localhost", 0, eventLoops), metrics);
    }

    public int port() {
        return port.port();
    }

    public String url() {
        return "http://localhost:" + port();
    }

    public EngineServer engine() {
        return engine;
    }

    @Override
    public void close() {
        engine.closeAll(Duration.ZERO, Duration.ZERO).toCompletableFuture().join();
        try {
            port.stop(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static NodeConfig.Http http(String host, int port) {
        return http(host, port, 2);
    }

    private static NodeConfig.Http http(String host, int port, int eventLoops) {
        return new NodeConfig.Http(
                host,
                port,
                "localhost",
                0,
                eventLoops,
                1,
                1,
                16 * 1024,
                1 << 20,
                64 << 20,
                50_000,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                TrustedProxies.none(),
                Optional.empty());
    }

    /** Makes room for the engine's handler as soon as the connection is prepared. */
    private static final class Prepared extends ChannelInboundHandlerAdapter {
        private final EngineServer engine;
        private final Consumer<ChannelPipeline> prepare;

        Prepared(EngineServer engine, Consumer<ChannelPipeline> prepare) {
            this.engine = engine;
            this.prepare = prepare;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            prepare.accept(ctx.pipeline());
            ctx.pipeline().replace(this, ctx.name(), engine.newHandler());
        }
    }

    /** In the place of REST: the other path of Engine.IO, and nothing else. */
    private static final class OtherPaths extends ChannelInboundHandlerAdapter {
        private final String path;
        private final EngineServer engine;
        private final Consumer<ChannelPipeline> prepare;

        OtherPaths(String path, EngineServer engine, Consumer<ChannelPipeline> prepare) {
            this.path = path;
            this.engine = engine;
            this.prepare = prepare;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            prepare.accept(ctx.pipeline());
            ctx.pipeline().addAfter(ctx.name(), "other engine", engine.newHandler());
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof RequestHead head && !head.rawPath().startsWith(path)) {
                DefaultFullHttpResponse answer =
                        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NOT_FOUND);
                HttpUtil.setContentLength(answer, 0);
                var unused = ctx.writeAndFlush(answer, ctx.voidPromise());
            } else {
                ctx.fireChannelRead(message);
            }
        }
    }
}
