package chat.node.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Decodes one request and then waits until it is told that the request was answered. What a client sends ahead stays
 * bytes, and no more of it is read than what one read brought: a queue of decoded requests could be made a hundred times
 * as large as what was sent.
 *
 * <p>Confined to the connection's event loop.
 */
final class RequestDecoder extends HttpRequestDecoder {
    private ChannelHandlerContext ctx;
    private boolean reading;
    private boolean paused;
    private boolean started;
    private boolean discarding;

    RequestDecoder(HttpDecoderConfig config) {
        super(config);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
        super.handlerAdded(context);
        ctx = context;
    }

    /** Whether anything of a request came that has not been decoded to its end. */
    boolean started() {
        return started;
    }

    /**
     * The request was answered: on with the next one, part of which may be here already.
     *
     * @return whether bytes that were held back have been looked at
     */
    boolean resume() {
        paused = false;
        started = actualReadableBytes() > 0;
        if (!ctx.channel().config().isAutoRead()) {
            ctx.channel().config().setAutoRead(true);
        }
        // Within a read the loop that called us goes on by itself. To start another inside would go as deep as a client
        // has requests in its buffer.
        if (!started || reading) {
            return false;
        }
        try {
            channelRead(ctx, Unpooled.EMPTY_BUFFER);
        } catch (Exception e) {
            ctx.fireExceptionCaught(e);
        }
        return true;
    }

    /** Nothing that still comes matters: read it, so that our answer is not lost to a reset, and forget it. */
    void discard() {
        discarding = true;
        ctx.channel().config().setAutoRead(true);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof ByteBuf bytes && bytes.isReadable()) {
            if (discarding) {
                bytes.release();
                return;
            }
            if (paused) {
                // Not before: a client that waits for its answer, as nearly all do, costs no change of interest.
                context.channel().config().setAutoRead(false);
            } else {
                started = true;
            }
        }
        reading = true;
        try {
            super.channelRead(context, message);
        } finally {
            reading = false;
        }
    }

    /**
     * The parent asks for more whenever it could decode nothing and nobody reads by himself. While paused that is no want
     * of bytes: reading on would let a client fill our memory behind a request that is still being answered.
     */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        if (paused) {
            context.fireChannelReadComplete();
        } else {
            super.channelReadComplete(context);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        if (discarding) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (paused) {
            return;
        }
        int before = out.size();
        super.decode(context, in, out);
        int after = out.size();
        if (after > before && out.get(after - 1) instanceof LastHttpContent) {
            paused = true;
            started = false;
        }
    }
}
