package chat.node.rest;

import chat.node.http.HttpEdge;
import chat.node.http.OpenConnections;
import chat.node.work.StartException;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The second, small listener for metrics and health: operators and the orchestrator reach it, the world does not. It has
 * its own thread, so that it answers while the public port is busy.
 */
public final class AdminPort {
    private static final int MAX_CONNECTIONS = 256;

    private final InetSocketAddress address;
    private final HttpEdge edge;
    private final Rest rest;
    private final OpenConnections connections;
    private EventLoopGroup loop;
    private Channel listener;

    public AdminPort(String host, int port, HttpEdge edge, Router router, MeterRegistry metrics) {
        this.address = new InetSocketAddress(host, port);
        this.edge = edge;
        this.rest = new Rest(router, metrics);
        this.connections = new OpenConnections(MAX_CONNECTIONS, metrics, "admin");
    }

    /** @throws StartException if the port cannot be had */
    public void start() throws InterruptedException {
        loop = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("chat-admin"), NioIoHandler.newFactory());
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new Connections())
                .bind(address)
                .await();
        if (!bound.isSuccess()) {
            stop(Duration.ZERO);
            throw new StartException(
                    "cannot listen on admin port " + address.getHostString() + ":" + address.getPort() + ": "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        listener = bound.channel();
    }

    /** The port in use, which the system chose if 0 was asked for. */
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    public void stop(Duration patience) throws InterruptedException {
        if (listener != null) {
            listener.close().await(1, TimeUnit.SECONDS);
            var unused = connections.finish(edge, patience);
        }
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(2, TimeUnit.SECONDS);
    }

    private final class Connections extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            if (connections.add(channel)) {
                edge.install(channel.pipeline());
                channel.pipeline().addLast(rest.newHandler());
            }
        }
    }
}
