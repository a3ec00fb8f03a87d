package chat.node.engine;

import chat.node.engine.frame.FrameWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** The ways in which a WebSocket ends. Everything here is called on the connection's event loop. */
// What becomes of a write, the end of the connection tells.
@SuppressWarnings("FutureReturnValueIgnored")
final class WebSocketGoodbye {
    /** How long a client may take to answer our close frame; the reference's time. */
    private static final long PATIENCE_SECONDS = 30;

    private static final byte[] NOTHING = {};

    private WebSocketGoodbye() {}

    /** Our close frame; the client is to answer it. */
    static void say(Channel channel) {
        channel.writeAndFlush(FrameWriter.control(FrameWriter.CLOSE, NOTHING), channel.voidPromise());
    }

    /** Whoever takes no bytes would never see a close frame; nobody waits for the answer of another. */
    static void sayAndClose(Channel channel) {
        if (pendingBytes(channel) > 0) {
            channel.close();
        } else {
            channel.writeAndFlush(FrameWriter.control(FrameWriter.CLOSE, NOTHING))
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** The last frame of a connection on which we send nothing more. */
    static void sayLast(Channel channel, byte[] payload) {
        ByteBuf frame = FrameWriter.control(FrameWriter.CLOSE, payload);
        channel.writeAndFlush(frame).addListener(done -> endOutput(channel));
    }

    /** Reading on until the client has seen why: a connection closed with bytes unread is reset, and our words are lost. */
    static void endOutput(Channel channel) {
        if (channel instanceof DuplexChannel duplex && channel.pipeline().get(SslHandler.class) == null) {
            duplex.shutdownOutput();
        } else {
            channel.close();
        }
    }

    static ScheduledFuture<?> closeInTime(Channel channel) {
        return channel.eventLoop().schedule(() -> channel.close(), PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    static long pendingBytes(Channel channel) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }
}
