package chat.node.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Many WebSockets in the main namespace that count the bytes they get and answer pings. */
final class DiscardingClients implements AutoCloseable {
    /** What a browser sends. */
    private static final String UPGRADE = String.join(
            "\r\n",
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
            "Host: localhost",
            "Connection: Upgrade",
            "Pragma: no-cache",
            "Cache-Control: no-cache",
            "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Safari/537.36",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
            "Accept-Encoding: gzip, deflate, br",
            "Accept-Language: en-GB,en;q=0.9",
            "",
            "");

    /** So many wait for the server's answer at a time, fewer than it lets queue up. */
    private static final int BATCH = 100;

    private static final byte[] PING = {(byte) 0x81, 1, '2'};
    private static final byte[] PONG = frame("3");

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final LongAdder bytes = new LongAdder();
    private final List<Channel> channels = new ArrayList<>();
    private final byte[] connect;

    DiscardingClients() {
        this("");
    }

    /** @param auth the JSON object that goes with CONNECT, or nothing */
    DiscardingClients(String auth) {
        connect = frame("40" + auth);
    }

    /** The caller waits until the server has them all: here only the requests have left. */
    void connect(int port, int count) throws InterruptedException {
        Bootstrap bootstrap = new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.SO_RCVBUF, 8 * 1024)
                .handler(new Counter());
        int begun = channels.size();
        for (int i = 1; i <= count; i++) {
            Channel channel =
                    bootstrap.connect("localhost", port).syncUninterruptibly().channel();
            write(channel, UPGRADE.getBytes(StandardCharsets.US_ASCII));
            channels.add(channel);
            if (i % BATCH == 0 || i == count) {
                // Time for their handshakes: a frame that comes behind its request would take another path in the
                // server.
                TimeUnit.MILLISECONDS.sleep(100);
                channels.subList(begun, channels.size()).forEach(opened -> write(opened, connect));
                begun = channels.size();
            }
        }
    }

    /** From one of them, in the order they were connected. */
    void send(int client, String text) {
        var unused = channels.get(client).writeAndFlush(Unpooled.wrappedBuffer(frame(text)));
    }

    long bytes() {
        return bytes.sum();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static void write(Channel channel, byte[] data) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(data)).syncUninterruptibly();
    }

    /** A masked text frame; the mask is zero. */
    private static byte[] frame(String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        ByteBuf frame = Unpooled.buffer(payload.length + 8).writeByte(0x81);
        if (payload.length < 126) {
            frame.writeByte(0x80 | payload.length);
        } else {
            frame.writeByte(0x80 | 126).writeShort(payload.length);
        }
        frame.writeInt(0).writeBytes(payload);
        byte[] bytes = new byte[frame.readableBytes()];
        frame.readBytes(bytes);
        return bytes;
    }

    @ChannelHandler.Sharable
    private final class Counter extends SimpleChannelInboundHandler<ByteBuf> {
        // A write that fails belongs to a connection that is gone.
        @SuppressWarnings("FutureReturnValueIgnored")
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf data) {
            bytes.add(data.readableBytes());
            if (data.equals(Unpooled.wrappedBuffer(PING))) {
                ctx.writeAndFlush(Unpooled.wrappedBuffer(PONG), ctx.voidPromise());
            }
        }
    }
}
