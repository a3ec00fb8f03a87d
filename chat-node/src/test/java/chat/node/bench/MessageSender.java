package chat.node.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One WebSocket in one room, which keeps a number of messages unacknowledged: each ack is answered with the next message.
 * It looks at as little of what it gets as it can, because it shares the machine with what is measured.
 */
final class MessageSender extends ByteToMessageDecoder {
    /** What a browser sends. */
    private static final String UPGRADE = String.join(
            "\r\n",
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
            "Host: localhost",
            "Connection: Upgrade",
            "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Safari/537.36",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
            "",
            "");

    private static final int TEXT = 0x81;
    private static final int MASK = 0x5a17c36e;
    private static final String CONTENT = "x".repeat(80);

    /** Of acks to messages; the one of joining is 0. A power of two. */
    private static final int MOST_UNDER_WAY = 64;

    // Eight characters each, compared at once.
    private static final long MESSAGE = eight("message\"");
    private static final long OK = eight("[{\"ok\":t");

    private final int number;
    private final String room;
    private final String token;
    private final MessageTally tally;
    private final long[] sentAt = new long[MOST_UNDER_WAY];

    private ChannelHandlerContext context;
    private boolean upgraded;
    private int window;
    private int underWay;
    private int lastId;

    MessageSender(int number, String room, String token, MessageTally tally) {
        this.number = number;
        this.room = room;
        this.token = token;
        this.tally = tally;
    }

    /** What is unacknowledged from now on; 0 to stop. */
    void window(int messages) {
        if (messages >= MOST_UNDER_WAY) {
            throw new IllegalArgumentException("at most " + (MOST_UNDER_WAY - 1));
        }
        window = messages;
        fill();
        context.flush();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        write(Unpooled.copiedBuffer(UPGRADE, StandardCharsets.US_ASCII));
        ctx.flush();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        ctx.flush();
        super.channelReadComplete(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        tally.failed("sender " + number + " was disconnected");
        super.channelInactive(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        tally.failed("sender " + number + ": " + cause);
        var unused = ctx.close();
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
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
        if (length == 126) {
            length = in.getUnsignedShort(payload);
            payload += 2;
        }
        return readFrame(in, payload, length);
    }

    private boolean readFrame(ByteBuf in, int payload, int length) {
        if (in.getUnsignedByte(in.readerIndex()) != TEXT || length > 65_535) {
            throw new IllegalStateException("not a text frame, or a long one");
        }
        if (in.writerIndex() - payload < length) {
            return false;
        }
        read(in, payload, length);
        in.readerIndex(payload + length);
        return true;
    }

    private void read(ByteBuf in, int at, int length) {
        switch (in.getByte(at)) {
            case '0' -> send("40{\"token\":\"" + token + "\"}");
            case '2' -> send("3");
            case '4' -> readPacket(in, at + 1, length - 1);
            default -> throw new IllegalStateException(text(in, at, length));
        }
    }

    private void readPacket(ByteBuf in, int at, int length) {
        switch (in.getByte(at)) {
            case '0' -> send("420[\"join_room\",{\"room\":\"" + room + "\"}]");
            case '2' -> {
                if (length > 12 && in.getLong(at + 3) == MESSAGE) {
                    tally.delivered();
                }
            }
            case '3' -> readAck(in, at + 1, length - 1);
            default -> throw new IllegalStateException(text(in, at, length));
        }
    }

    private void readAck(ByteBuf in, int start, int length) {
        int id = 0;
        int at = start;
        while (in.getByte(at) != '[') {
            id = 10 * id + in.getByte(at) - '0';
            at++;
        }
        if (in.getLong(at) != OK) {
            throw new IllegalStateException(text(in, start, length));
        }
        if (id == 0) {
            tally.joined();
            return;
        }
        underWay--;
        tally.acked(number, System.nanoTime() - sentAt[id % MOST_UNDER_WAY]);
        fill();
    }

    private void fill() {
        while (underWay < window) {
            lastId++;
            underWay++;
            tally.sent();
            sentAt[lastId % MOST_UNDER_WAY] = System.nanoTime();
            send("42" + lastId + "[\"send_message\",{\"room\":\"" + room + "\",\"content\":\"" + CONTENT
                    + "\",\"clientId\":\"s" + number + "-" + lastId + "\"}]");
        }
    }

    /** Leaves with the next flush, which comes when all that was read is dealt with. */
    private void send(String text) {
        write(frame(text, context.alloc().ioBuffer(text.length() + 8)));
    }

    // A write that fails belongs to a connection that is gone, which channelInactive reports.
    @SuppressWarnings("FutureReturnValueIgnored")
    private void write(ByteBuf data) {
        context.write(data, context.voidPromise());
    }

    /** As a browser sends it: masked. */
    private static ByteBuf frame(String text, ByteBuf frame) {
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

    private static String text(ByteBuf in, int at, int length) {
        return in.toString(at, Math.min(length, 300), StandardCharsets.UTF_8);
    }

    private static long eight(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII)).getLong(0);
    }
}
