package chat.node.engine.port;

import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIOServer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;

/** netty-socketio's server, which lets us reach the socket it listens on and its event loops. */
final class PortServer extends SocketIOServer {
    private EventLoopGroup acceptors;
    private EventLoopGroup loops;
    private volatile Channel listener;

    PortServer(Configuration configuration) {
        super(configuration);
    }

    @Override
    protected void applyConnectionOptions(ServerBootstrap bootstrap) {
        super.applyConnectionOptions(bootstrap);
        acceptors = bootstrap.config().group();
        loops = bootstrap.config().childGroup();
        bootstrap.handler(new ListenerCatch());
    }

    EventLoopGroup acceptors() {
        return acceptors;
    }

    EventLoopGroup loops() {
        return loops;
    }

    /** Set once binding succeeded. */
    Channel listener() {
        return listener;
    }

    @ChannelHandler.Sharable
    private final class ListenerCatch extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            listener = ctx.channel();
            ctx.pipeline().remove(this);
        }
    }
}
