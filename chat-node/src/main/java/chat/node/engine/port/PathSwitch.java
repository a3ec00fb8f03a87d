package chat.node.engine.port;

import chat.node.http.RequestHead;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Puts behind itself the handler that a request's path asks for. Only one of them stands there at a time: nearly every
 * connection is of one kind for all its life, and there are many of them.
 *
 * <p>Confined to the connection's event loop.
 */
final class PathSwitch extends ChannelInboundHandlerAdapter {
    private static final String ENGINE_PATH = "/socket.io/";

    /** The client bundles, plain files that REST serves: {@code /socket.io/socket.io.min.js} and its siblings. */
    private static final String BUNDLE_PATH = ENGINE_PATH + "socket.io.";

    private static final String ENGINE = "engine";
    private static final String REST = "rest";

    private final Supplier<ChannelHandler> rest;
    private final Optional<Supplier<ChannelHandler>> engine;

    /** The name of the handler that stands behind us; {@code null} before the first request. */
    private String current;

    PathSwitch(Supplier<ChannelHandler> rest, Optional<Supplier<ChannelHandler>> engine) {
        this.rest = rest;
        this.engine = engine;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof RequestHead head) {
            boolean forEngine = engine.isPresent() && isEnginePath(head.rawPath());
            String wanted = forEngine ? ENGINE : REST;
            if (!wanted.equals(current)) {
                put(ctx.pipeline(), wanted, forEngine ? engine.get().get() : rest.get());
            }
        }
        ctx.fireChannelRead(message);
    }

    private static boolean isEnginePath(String path) {
        return path.startsWith(ENGINE_PATH) && !path.startsWith(BUNDLE_PATH);
    }

    /** Between two requests: the one before is answered, or this one would not have come. */
    private void put(ChannelPipeline pipeline, String name, ChannelHandler handler) {
        if (current == null) {
            pipeline.addLast(name, handler);
        } else {
            pipeline.replace(current, name, handler);
        }
        current = name;
    }
}
