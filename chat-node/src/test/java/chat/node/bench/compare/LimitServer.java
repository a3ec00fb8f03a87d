package chat.node.bench.compare;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the machine allows: a WebSocket server without any Socket.IO, of Netty's own parts, that writes one frame, encoded
 * beforehand, to each member of a room. Arguments: {@code epoll} or {@code uring}; {@code message} or {@code tick}, which is
 * when it flushes.
 */
public final class LimitServer {
    /** More writes than that end in no tick. */
    private static final int COMPLETIONS = 1 << 16;

    private LimitServer() {}

    public static void main(String[] args) throws Exception {
        boolean uring = args[0].equals("uring");
        boolean eachTick = args[1].equals("tick");
        Map<String, LimitRoom> rooms = new ConcurrentHashMap<>();
        Class<? extends ServerChannel> listener =
                uring ? IoUringServerSocketChannel.class : EpollServerSocketChannel.class;
        Channel channel = new ServerBootstrap()
                .group(new MultiThreadIoEventLoopGroup(
                        Programs.EVENT_LOOPS,
                        uring
                                ? IoUringIoHandler.newFactory(new IoUringIoHandlerConfig().setCqSize(COMPLETIONS))
                                : EpollIoHandler.newFactory()))
                .channel(listener)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel accepted) {
                        accepted.pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(8192))
                                .addLast(new WebSocketServerProtocolHandler(
                                        "/socket.io/", null, false, 65_536, true, true))
                                .addLast(new LimitHandler(rooms, eachTick));
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        Programs.serve(((InetSocketAddress) channel.localAddress()).getPort());
    }
}
