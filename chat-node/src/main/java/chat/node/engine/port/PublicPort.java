package chat.node.engine.port;

import chat.node.config.NodeConfig;
import chat.node.http.HttpEdge;
import chat.node.http.OpenConnections;
import chat.node.http.TlsFiles;
import chat.node.work.StartException;
import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The one port of the node: netty-socketio's server with a pipeline of ours, which hands each request to Engine.IO or to
 * REST by its path.
 *
 * <p>One thread starts it and one (perhaps another) stops it.
 */
public final class PublicPort {
    private static final int BACKLOG = 4096;

    /** A connection with more unsent bytes than the upper mark is not writable; below the lower one it is again. */
    private static final int WRITE_LOW = 32 * 1024;

    private static final int WRITE_HIGH = 128 * 1024;

    private final NodeConfig.Http http;
    private final HttpEdge edge;
    private final Supplier<ChannelHandler> rest;
    private final Optional<Supplier<ChannelHandler>> engine;
    private final OpenConnections connections;
    private final LoopLag lag;
    private PortServer server;

    /**
     * @param rest makes one connection's handler for everything that is not Engine.IO's
     * @param engine makes one connection's handler for paths below {@code /socket.io/}; without it REST gets these too.
     *     Either gets what {@link HttpEdge} says, and only requests of its own; it may be removed from the pipeline between
     *     two of them, when the other's turn comes.
     */
    public PublicPort(
            NodeConfig.Http http,
            HttpEdge edge,
            Supplier<ChannelHandler> rest,
            Optional<Supplier<ChannelHandler>> engine,
            MeterRegistry metrics) {
        this.http = http;
        this.edge = edge;
        this.rest = rest;
        this.engine = engine;
        this.connections = new OpenConnections(http.maxConnections(), metrics, "public");
        this.lag = new LoopLag(metrics);
    }

    /** @throws StartException if the port cannot be had or the TLS files are wrong */
    public void start() throws InterruptedException {
        Optional<SslContext> tls = http.tls().map(TlsFiles::load);
        PortServer starting = new PortServer(configuration());
        starting.setPipelineFactory(new PortInitializer(tls, edge, connections, this::newSwitch));
        Future<Void> bound = starting.startAsync().await();
        if (!bound.isSuccess()) {
            shutDown(starting);
            throw new StartException(
                    "cannot listen on " + http.host() + ":" + http.port() + ": "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        nameThreads("chat-accept-", starting.acceptors());
        nameThreads("chat-io-", starting.loops());
        lag.watch(starting.loops());
        server = starting;
    }

    /** Runs the task on one event loop or another; the port must have been started. */
    public void execute(Runnable task) {
        server.loops().next().execute(task);
    }

    /** The port in use, which the system chose if 0 was asked for. */
    public int port() {
        return ((InetSocketAddress) server.listener().localAddress()).getPort();
    }

    /** Takes no more connections; those that stand are served on. */
    public void stopAccepting() throws InterruptedException {
        if (server != null) {
            server.listener().close().await(1, TimeUnit.SECONDS);
        }
    }

    /**
     * Lets requests in flight finish for as long as given, closes all connections, and ends all threads.
     *
     * @return how many connections had to be closed in the middle of a request
     */
    public int stop(Duration patience) throws InterruptedException {
        if (server == null || server.loops().isShuttingDown()) {
            return 0;
        }
        stopAccepting();
        // What was accepted a moment ago may still be on its way to its loop, unknown to us; a loop that is shut down
        // before it has arrived would never close it.
        awaitTurn(server.acceptors());
        awaitTurn(server.loops());
        int cut = connections.finish(edge, patience);
        shutDown(server);
        return cut;
    }

    /** Returns when each loop has done what it had been given before. */
    private static void awaitTurn(EventLoopGroup group) throws InterruptedException {
        for (var loop : group) {
            loop.submit(() -> {}).await(1, TimeUnit.SECONDS);
        }
    }

    private ChannelHandler newSwitch() {
        return new PathSwitch(rest, engine);
    }

    private Configuration configuration() {
        Configuration configuration = new Configuration();
        configuration.setHostname(http.host());
        configuration.setPort(http.port());
        configuration.setBossThreads(1);
        configuration.setWorkerThreads(http.eventLoops());
        configuration.setUseLinuxNativeEpoll(Epoll.isAvailable());
        SocketConfig sockets = new SocketConfig();
        sockets.setTcpNoDelay(true);
        sockets.setReuseAddress(true);
        sockets.setAcceptBackLog(BACKLOG);
        sockets.setWriteBufferWaterMarkLow(WRITE_LOW);
        sockets.setWriteBufferWaterMarkHigh(WRITE_HIGH);
        configuration.setSocketConfig(sockets);
        return configuration;
    }

    /** Without the quiet period of {@code SocketIOServer.stop()}: nothing can come that is worth waiting four seconds. */
    private static void shutDown(PortServer server) throws InterruptedException {
        Future<?> acceptors = server.acceptors().shutdownGracefully(0, 1, TimeUnit.SECONDS);
        Future<?> loops = server.loops().shutdownGracefully(0, 1, TimeUnit.SECONDS);
        acceptors.await(2, TimeUnit.SECONDS);
        loops.await(2, TimeUnit.SECONDS);
    }

    /** netty-socketio makes its groups itself, with Netty's names for their threads. */
    private static void nameThreads(String prefix, EventLoopGroup group) {
        int number = 0;
        for (var loop : group) {
            String name = prefix + ++number;
            loop.execute(() -> Thread.currentThread().setName(name));
        }
    }
}
