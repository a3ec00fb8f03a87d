package chat.node.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/**
 * Writes and closes whose futures nobody looks at, in one place, because looking away is the exception. It is right where
 * failing has one meaning, that the connection is gone: the pipeline hears of that by itself, as {@code channelInactive},
 * and {@link HttpConnection} closes a connection whose answer could not be written.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the class's very purpose, explained above
public final class Outbound {
    private Outbound() {}

    /** For handlers that pass a write on: its promise tells whoever made it. */
    static void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ctx.write(message, promise);
    }

    public static void writeAndFlush(ChannelHandlerContext ctx, Object message) {
        ctx.writeAndFlush(message);
    }

    public static void close(ChannelHandlerContext ctx) {
        ctx.close();
    }

    public static void close(Channel channel) {
        channel.close();
    }

    /** Ends our half of the connection, in the way of its TLS if it has any. */
    static void closeOutput(ChannelHandlerContext ctx) {
        SslHandler ssl = ctx.pipeline().get(SslHandler.class);
        if (ssl != null) {
            ssl.closeOutbound();
        } else if (ctx.channel() instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        } else {
            ctx.close();
        }
    }
}
