package chat.node.engine.port;

import chat.node.http.HttpEdge;
import chat.node.http.OpenConnections;
import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIOChannelInitializer;
import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.namespace.NamespacesHub;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * netty-socketio's place for a pipeline of one's own. Everything of the parent's that would make or touch its transports,
 * codecs, stores and timer is overridden and stays unused.
 */
final class PortInitializer extends SocketIOChannelInitializer {
    private final Optional<SslContext> tls;
    private final HttpEdge edge;
    private final OpenConnections connections;
    private final Supplier<ChannelHandler> newSwitch;

    PortInitializer(
            Optional<SslContext> tls, HttpEdge edge, OpenConnections connections, Supplier<ChannelHandler> newSwitch) {
        this.tls = tls;
        this.edge = edge;
        this.connections = connections;
        this.newSwitch = newSwitch;
    }

    @Override
    public void start(Configuration configuration, NamespacesHub namespacesHub) {
        // The parent would build its transports here.
    }

    @Override
    public void stop() {
        // The parent would stop here what its start built.
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        // The parent hands every new connection to its timer. The pipeline is built as the channel is registered.
    }

    @Override
    public void onDisconnect(ClientHead client) {
        throw new IllegalStateException("no client of netty-socketio's own exists here");
    }

    @Override
    protected void initChannel(Channel channel) {
        if (!connections.add(channel)) {
            return;
        }
        edge.installProxyHeader(channel.pipeline());
        tls.ifPresent(context -> channel.pipeline().addLast(tlsHandler(context, channel)));
        edge.install(channel.pipeline());
        edge.installSwitch(channel.pipeline(), newSwitch.get());
    }

    private static SslHandler tlsHandler(SslContext context, Channel channel) {
        return context.newHandler(channel.alloc());
    }
}
