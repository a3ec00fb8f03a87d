package chat.node.bench.compare;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler.HandshakeComplete;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Says what a Socket.IO server would, in constants; what is to be told to a room goes there as it came, but for its name. */
final class LimitHandler extends SimpleChannelInboundHandler<TextWebSocketFrame> {
    private static final String OPEN =
            "0{\"sid\":\"00000000000000000000\",\"upgrades\":[],\"pingInterval\":25000,\"pingTimeout\":20000,"
                    + "\"maxPayload\":1000000}";
    private static final String CONNECTED = "40{\"sid\":\"00000000000000000000\"}";
    private static final String JOIN = "420[\"join\",\"";
    private static final String SAY = "42[\"say\",\"";
    private static final byte[] NEWS = "42[\"news\"".getBytes(StandardCharsets.US_ASCII);

    private static final FastThreadLocal<List<LimitHandler>> UNFLUSHED = new FastThreadLocal<>() {
        @Override
        protected List<LimitHandler> initialValue() {
            return new ArrayList<>();
        }
    };

    private final Map<String, LimitRoom> rooms;
    private final boolean eachTick;
    private ChannelHandlerContext context;
    private LimitRoom room;
    private boolean flushPending;

    LimitHandler(Map<String, LimitRoom> rooms, boolean eachTick) {
        this.rooms = rooms;
        this.eachTick = eachTick;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof HandshakeComplete) {
            var unused = ctx.writeAndFlush(new TextWebSocketFrame(OPEN));
        }
        super.userEventTriggered(ctx, event);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, TextWebSocketFrame message) {
        ByteBuf text = message.content();
        if (text.readableBytes() < 4) {
            answer(ctx, text.getByte(text.readerIndex()) == '4' ? CONNECTED : null);
        } else if (text.getByte(2) == '0') {
            String all = text.toString(StandardCharsets.US_ASCII);
            room = rooms.computeIfAbsent(all.substring(JOIN.length(), all.length() - 2), name -> new LimitRoom());
            room.add(ctx, this);
            answer(ctx, "430[]");
        } else {
            int end = text.indexOf(SAY.length(), text.writerIndex(), (byte) '"') + 1;
            room.send(frame(ctx, text, end));
        }
    }

    private static void answer(ChannelHandlerContext ctx, String text) {
        if (text != null) {
            var unused = ctx.writeAndFlush(new TextWebSocketFrame(text));
        }
    }

    /** @param rest where what follows the room's name begins */
    private static ByteBuf frame(ChannelHandlerContext ctx, ByteBuf text, int rest) {
        int length = NEWS.length + text.writerIndex() - rest;
        ByteBuf frame = ctx.alloc().directBuffer(length + 4).writeByte(0x81);
        if (length < 126) {
            frame.writeByte(length);
        } else {
            frame.writeByte(126).writeShort(length);
        }
        return frame.writeBytes(NEWS).writeBytes(text, rest, text.writerIndex() - rest);
    }

    /** On its loop. */
    void write(ByteBuf frame) {
        if (!eachTick) {
            var unused =
                    context.channel().writeAndFlush(frame, context.channel().voidPromise());
            return;
        }
        var unused = context.channel().write(frame, context.channel().voidPromise());
        if (!flushPending) {
            flushPending = true;
            List<LimitHandler> unflushed = UNFLUSHED.get();
            if (unflushed.isEmpty()) {
                context.executor().execute(() -> {
                    unflushed.forEach(LimitHandler::flush);
                    unflushed.clear();
                });
            }
            unflushed.add(this);
        }
    }

    private void flush() {
        flushPending = false;
        context.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (room != null) {
            room.remove(ctx, this);
        }
    }
}
