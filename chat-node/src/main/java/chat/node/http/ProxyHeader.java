package chat.node.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.AddressFamily;
import io.netty.util.AttributeKey;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * The PROXY protocol, version 1 and 2: a proxy that passes connections on without reading them says first whose they are.
 * It stands only in connections from trusted proxies, looks at their first bytes, and is gone: most speak HTTP at once.
 *
 * <p>Confined to the connection's event loop.
 */
final class ProxyHeader extends ByteToMessageDecoder {
    /** Set once the proxy has spoken; from then on this is the connection's other end. */
    static final AttributeKey<InetAddress> CLIENT = AttributeKey.valueOf(ProxyHeader.class, "client");

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        ChannelPipeline pipeline = ctx.pipeline();
        switch (HAProxyMessageDecoder.detectProtocol(in).state()) {
            case NEEDS_MORE_DATA -> {}
            // Removal passes on what was read so far to whoever comes next.
            case INVALID -> pipeline.remove(this);
            case DETECTED -> {
                Reader reader = new Reader();
                pipeline.addAfter(ctx.name(), null, reader);
                pipeline.addAfter(ctx.name(), null, new HAProxyMessageDecoder());
                pipeline.remove(this);
            }
        }
    }

    private static final class Reader extends SimpleChannelInboundHandler<HAProxyMessage> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, HAProxyMessage message) throws UnknownHostException {
            AddressFamily family = message.proxiedProtocol().addressFamily();
            boolean named = family == AddressFamily.AF_IPv4 || family == AddressFamily.AF_IPv6;
            // LOCAL is the proxy speaking for itself, as in its health checks.
            if (message.command() == HAProxyCommand.PROXY && named) {
                ctx.channel().attr(CLIENT).set(InetAddress.getByName(message.sourceAddress()));
            }
            ctx.pipeline().remove(this);
        }
    }
}
