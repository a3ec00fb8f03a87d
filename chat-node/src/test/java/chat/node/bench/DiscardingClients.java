package chat.node.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
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

/** Many WebSockets in the main namespace that only count the bytes they get. */
final class DiscardingClients implements AutoCloseable {
    private static final String UPGRADE = String.join(
            "\r\n",
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
            "Host: localhost",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "",
            "");

    /** The text {@code 40}, masked with zeros. */
    private static final byte[] CONNECT = {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, '4', '0'};

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final LongAdder bytes = new LongAdder();
    private final List<Channel> channels = new ArrayList<>();

    void connect(int port, int count) throws InterruptedException {
        Bootstrap bootstrap =
                new Bootstrap().group(group).channel(NioSocketChannel.class).handler(new Counter());
        for (int i = 0; i < count; i++) {
            Channel channel =
                    bootstrap.connect("localhost", port).syncUninterruptibly().channel();
            write(channel, UPGRADE.getBytes(StandardCharsets.US_ASCII));
            channels.add(channel);
        }
        TimeUnit.SECONDS.sleep(1);
        channels.forEach(channel -> write(channel, CONNECT));
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

    @ChannelHandler.Sharable
    private final class Counter extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, ByteBuf data) {
            bytes.add(data.readableBytes());
        }
    }
}
