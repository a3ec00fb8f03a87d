package chat.node.bench.compare;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A WebSocket that looks at as little of what it gets as it can, because it shares the machine with what is measured. What it
 * sends leaves with the next flush, which comes when all that was read is dealt with.
 */
abstract class BenchSocket extends ByteToMessageDecoder {
    private static final String UPGRADE = String.join(
            "\r\n",
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
            "Host: localhost",
            "Connection: Upgrade",
            "Pragma: no-cache",
            "Cache-Control: no-cache",
            "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Safari/537.36",
            "Upgrade: websocket",
            "Origin: http://localhost",
            "Sec-WebSocket-Version: 13",
            "Accept-Encoding: gzip, deflate, br",
            "Accept-Language: en-GB,en;q=0.9",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "",
            "");

    private static final int TEXT = 0x81;
    private static final int MASK = 0x5a17c36e;

    private ChannelHandlerContext context;
    private boolean upgraded;

    /** @param at where an Engine.IO packet begins; it is whole */
    abstract void handlePacket(ByteBuf in, int at, int length);

    abstract void handleFailure(String reason);

    @Override
    public final void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        write(Unpooled.copiedBuffer(UPGRADE, StandardCharsets.US_ASCII));
        ctx.flush();
    }

    @Override
    public final void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        ctx.flush();
        super.channelReadComplete(ctx);
    }

    @Override
    public final void channelInactive(ChannelHandlerContext ctx) throws Exception {
        handleFailure("disconnected");
        super.channelInactive(ctx);
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        handleFailure(cause.toString());
        var unused = ctx.close();
    }

    @Override
    protected final void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (!upgraded) {
            upgraded = skipHead(in);
            return;
        }
        while (readFrame(in)) {
            // As many as there are.
        }
    }

    private static boolean skipHead(ByteBuf in) {
        String head = in.toString(StandardCharsets.US_ASCII);
        int end = head.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        if (!head.startsWith("HTTP/1.1 101")) {
            throw new IllegalStateException(head.substring(0, end));
        }
        in.skipBytes(end + 4);
        return true;
    }

    /** Servers send short frames: the length has one or three bytes. */
    private boolean readFrame(ByteBuf in) {
        int start = in.readerIndex();
        if (in.readableBytes() < 4) {
            // None is shorter than "2" with its two bytes of head.
            return in.readableBytes() == 3 && in.getByte(start + 1) == 1 && readFrame(in, start + 2, 1);
        }
        int length = in.getByte(start + 1);
        int payload = start + 2;
        if (length == 127) {
            throw new IllegalStateException("a very long frame");
        }
        if (length == 126) {
            length = in.getUnsignedShort(payload);
            payload += 2;
        }
        return readFrame(in, payload, length);
    }

    private boolean readFrame(ByteBuf in, int payload, int length) {
        if (in.getUnsignedByte(in.readerIndex()) != TEXT) {
            throw new IllegalStateException("not a text frame");
        }
        if (in.writerIndex() - payload < length) {
            return false;
        }
        handlePacket(in, payload, length);
        in.readerIndex(payload + length);
        return true;
    }

    final void send(String text) {
        write(frame(text, context.alloc().ioBuffer(text.length() + 8)));
    }

    /** A frame of {@link #frame}; it leaves at once. */
    final void sendNow(ByteBuf frame) {
        var unused = context.writeAndFlush(frame, context.voidPromise());
    }

    final void flush() {
        context.flush();
    }

    // A write that fails belongs to a connection that is gone, which channelInactive reports.
    @SuppressWarnings("FutureReturnValueIgnored")
    private void write(ByteBuf data) {
        context.write(data, context.voidPromise());
    }

    /** As a browser sends it: masked. Latin letters only. */
    static ByteBuf frame(String text, ByteBuf frame) {
        frame.writeByte(TEXT);
        if (text.length() < 126) {
            frame.writeByte(0x80 | text.length());
        } else {
            frame.writeByte(0x80 | 126).writeShort(text.length());
        }
        frame.writeInt(MASK);
        for (int i = 0; i < text.length(); i++) {
            frame.writeByte(text.charAt(i) ^ (MASK >>> (24 - 8 * (i & 3))));
        }
        return frame;
    }

    static String text(ByteBuf in, int at, int length) {
        return in.toString(at, Math.min(length, 300), StandardCharsets.UTF_8);
    }

    /** Eight characters, to be compared at once. */
    static long eight(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII)).getLong(0);
    }
}
