package chat.node.socket;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Many WebSockets in the main namespace, on one thread; each remembers the beginnings of the events it got, in order. */
final class Crowd implements AutoCloseable {
    private static final int BEGINNING = 40;

    /** One of them. Read from anywhere. */
    static final class Person extends SimpleChannelInboundHandler<TextWebSocketFrame> {
        private final List<String> received = new ArrayList<>();
        private final ConcurrentHashMap<String, Integer> countsByEvent = new ConcurrentHashMap<>();
        private volatile String socketId;
        private volatile boolean closed;
        private volatile Channel channel;

        String socketId() {
            return socketId;
        }

        boolean isClosed() {
            return closed;
        }

        synchronized List<String> received() {
            return List.copyOf(received);
        }

        /** How many events of this name. */
        int count(String event) {
            return countsByEvent.getOrDefault(event, 0);
        }

        void send(String text) {
            // Its end is seen elsewhere; what cannot be sent any more need not be.
            var unused = channel.writeAndFlush(new TextWebSocketFrame(text));
        }

        /** Takes nothing more from its connection. */
        void stopReading() {
            channel.config().setAutoRead(false);
        }

        void readOn() {
            channel.config().setAutoRead(true);
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            channel = ctx.channel();
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, TextWebSocketFrame frame) {
            String text = frame.text();
            if (text.startsWith("0{")) {
                send("40");
            } else if (text.equals("2")) {
                send("3");
            } else if (text.startsWith("40{\"sid\":\"")) {
                socketId = text.substring(10, 30);
            } else {
                keep(text.substring(0, Math.min(BEGINNING, text.length())));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            closed = true;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            var unused = ctx.close();
        }

        private synchronized void keep(String beginning) {
            received.add(beginning);
            if (beginning.startsWith("42[\"")) {
                countsByEvent.merge(beginning.substring(4, beginning.indexOf('"', 4)), 1, Integer::sum);
            }
        }
    }

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final URI address;
    private final ConcurrentHashMap<Integer, Person> people = new ConcurrentHashMap<>();
    private final AtomicInteger last = new AtomicInteger();

    Crowd(SocketTestServer server) {
        address = URI.create("ws://localhost:" + server.port() + "/socket.io/?EIO=4&transport=websocket");
    }

    /** @param receiveBuffer in bytes; small for those who will stop reading */
    Person join(int receiveBuffer) {
        Person person = new Person();
        people.put(last.incrementAndGet(), person);
        // Not waited for: a person has a socket id when it has arrived.
        var unused = new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.SO_RCVBUF, receiveBuffer)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        new HttpClientCodec(),
                                        new HttpObjectAggregator(8_192),
                                        new WebSocketClientProtocolHandler(
                                                WebSocketClientHandshakerFactory.newHandshaker(
                                                        address,
                                                        WebSocketVersion.V13,
                                                        null,
                                                        false,
                                                        EmptyHttpHeaders.INSTANCE,
                                                        10_000_000)),
                                        person);
                    }
                })
                .connect(address.getHost(), address.getPort());
        return person;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
