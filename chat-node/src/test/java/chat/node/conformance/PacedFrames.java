package chat.node.conformance;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Holds back for a moment what follows a WebSocket's HTTP answer or a CONNECT packet, in its order. The suites begin to
 * listen for the next message only when they have seen the one before: of two that arrive in one read they miss the second,
 * with any server, the Node.js one included.
 */
// What becomes of a write, its promise tells whoever asked for it.
@SuppressWarnings("FutureReturnValueIgnored")
final class PacedFrames extends ChannelOutboundHandlerAdapter {
    private static final String SWITCHED = "HTTP/1.1 101";
    private static final String CONNECT = "40";
    /** An unfragmented text frame. */
    private static final int TEXT = 0x81;
    /** CONNECT packets are shorter than frames whose length takes more than a byte. */
    private static final int FRAME_HEAD = 2;

    private record Held(Object message, ChannelPromise promise) {}

    private final Duration pause;
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private boolean waiting;
    private boolean webSocket;

    PacedFrames(Duration pause) {
        this.pause = pause;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (waiting) {
            held.add(new Held(message, promise));
            return;
        }
        boolean pauses = message instanceof ByteBuf bytes && pausesAfter(bytes);
        ctx.write(message, promise);
        if (pauses) {
            waiting = true;
            ctx.flush();
            ctx.executor().schedule(() -> resume(ctx), pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        held.forEach(late -> ReferenceCountUtil.release(late.message()));
        held.clear();
        ctx.close(promise);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        held.forEach(late -> ReferenceCountUtil.release(late.message()));
        held.clear();
    }

    private void resume(ChannelHandlerContext ctx) {
        waiting = false;
        while (!waiting && !held.isEmpty()) {
            Held next = held.poll();
            write(ctx, next.message(), next.promise());
        }
        ctx.flush();
    }

    private boolean pausesAfter(ByteBuf bytes) {
        if (!webSocket) {
            webSocket = startsWith(bytes, 0, SWITCHED);
            return webSocket;
        }
        return bytes.readableBytes() > FRAME_HEAD
                && bytes.getUnsignedByte(bytes.readerIndex()) == TEXT
                && startsWith(bytes, FRAME_HEAD, CONNECT);
    }

    private static boolean startsWith(ByteBuf bytes, int offset, String start) {
        return bytes.readableBytes() >= offset + start.length()
                && bytes.toString(bytes.readerIndex() + offset, start.length(), StandardCharsets.US_ASCII)
                        .equals(start);
    }
}
