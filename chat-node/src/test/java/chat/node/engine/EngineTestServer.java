package chat.node.engine;

import chat.node.config.NodeConfig;
import chat.node.config.OriginPolicy;
import chat.node.config.TrustedProxies;
import chat.node.http.HttpEdge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The engine behind the real HTTP edge and nothing else, on a free port. */
final class EngineTestServer implements AutoCloseable {
    static final OriginPolicy ORIGINS = OriginPolicy.of(List.of("https://allowed.example"));

    private final EventLoopGroup group;
    private final Channel listening;
    private final EngineServer engine;
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

    private EngineTestServer(NodeConfig.Engine settings, EngineListener listener, int port, boolean nio) {
        NodeConfig.Http http = new NodeConfig.Http(
                "localhost",
                port,
                "localhost",
                0,
                1,
                1,
                16 * 1024,
                1 << 20,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                TrustedProxies.none(),
                Optional.empty());
        HttpEdge edge =
                new HttpEdge(http, new NodeConfig.Cors(ORIGINS, Duration.ofMinutes(10)), Clock.systemUTC(), metrics);
        engine = new EngineServer("node1", settings, ORIGINS, listener, Clock.systemUTC(), metrics);
        boolean epoll = !nio && Epoll.isAvailable();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        group = new MultiThreadIoEventLoopGroup(2, io);
        listening = new ServerBootstrap()
                .group(group)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        edge.install(channel.pipeline());
                        channel.pipeline().addLast(engine.newHandler());
                    }
                })
                .bind(new InetSocketAddress("localhost", port))
                .syncUninterruptibly()
                .channel();
    }

    static NodeConfig.Engine settings() {
        return new NodeConfig.Engine(
                Duration.ofMillis(300),
                Duration.ofMillis(200),
                Duration.ofMillis(500),
                Duration.ofSeconds(45),
                1_000_000,
                1_000_000,
                false);
    }

    static EngineTestServer start(EngineListener listener) {
        return start(settings(), listener);
    }

    static EngineTestServer start(NodeConfig.Engine settings, EngineListener listener) {
        return new EngineTestServer(settings, listener, 0, false);
    }

    static EngineTestServer startNio(NodeConfig.Engine settings, EngineListener listener) {
        return new EngineTestServer(settings, listener, 0, true);
    }

    int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    EngineServer engine() {
        return engine;
    }

    SimpleMeterRegistry metrics() {
        return metrics;
    }

    @Override
    public void close() {
        engine.closeAll(Duration.ZERO).toCompletableFuture().join();
        listening.close().syncUninterruptibly();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Serves plain Engine.IO echo by hand: {@code main(port)}. */
    public static void main(String[] args) {
        NodeConfig.Engine settings = new NodeConfig.Engine(
                Duration.ofMillis(Long.getLong("pingInterval", 300)),
                Duration.ofMillis(Long.getLong("pingTimeout", 200)),
                Duration.ofSeconds(10),
                Duration.ofSeconds(45),
                1_000_000,
                1_000_000,
                Boolean.getBoolean("deflate"));
        EngineTestServer server =
                new EngineTestServer(settings, new Echo(), Integer.parseInt(args[0]), Boolean.getBoolean("nio"));
        System.out.println("listening on " + server.port());
    }
}
