package chat.node.http;

import chat.node.config.TrustedProxies;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AsciiString;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Who is at the other end, and whether he came by TLS: from the connection, or from a proxy that is trusted to say so. */
final class ClientAddress {
    private static final AsciiString FORWARDED_FOR = AsciiString.cached("X-Forwarded-For");
    private static final AsciiString FORWARDED_PROTO = AsciiString.cached("X-Forwarded-Proto");

    private final TrustedProxies proxies;

    ClientAddress(TrustedProxies proxies) {
        this.proxies = proxies;
    }

    InetAddress address(Channel channel, HttpHeaders headers) {
        InetAddress peer = peer(channel);
        String first = headers.get(FORWARDED_FOR);
        if (first == null || !proxies.trusts(peer)) {
            return peer;
        }
        List<String> named = new ArrayList<>();
        for (String header : headers.getAll(FORWARDED_FOR)) {
            split(header, named);
        }
        return proxies.clientAddress(peer, named);
    }

    boolean secure(Channel channel, HttpHeaders headers) {
        if (channel.pipeline().get(SslHandler.class) != null) {
            return true;
        }
        String scheme = headers.get(FORWARDED_PROTO);
        return scheme != null && isHttps(scheme) && proxies.trusts(peer(channel));
    }

    /** Proxies in a row write a list, the client's own scheme first. */
    private static boolean isHttps(String schemes) {
        int comma = schemes.indexOf(',');
        return (comma < 0 ? schemes : schemes.substring(0, comma)).trim().equalsIgnoreCase("https");
    }

    private static void split(String header, List<String> into) {
        for (int from = 0; from <= header.length(); ) {
            int comma = header.indexOf(',', from);
            int to = comma < 0 ? header.length() : comma;
            into.add(header.substring(from, to));
            from = to + 1;
        }
    }

    /** Whether a PROXY header may stand at the beginning of this connection. */
    boolean isFromProxy(Channel channel) {
        return proxies.trusts(peer(channel));
    }

    private static InetAddress peer(Channel channel) {
        InetAddress named = channel.attr(ProxyHeader.CLIENT).get();
        if (named != null) {
            return named;
        }
        return channel.remoteAddress() instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress()
                : InetAddress.getLoopbackAddress();
    }
}
