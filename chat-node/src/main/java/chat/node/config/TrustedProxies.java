package chat.node.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The networks whose word about a client's address ({@code X-Forwarded-For}, PROXY protocol) is believed. Anyone else's
 * is ignored, or every client could choose its own address and slip past each limit that counts by address.
 */
public final class TrustedProxies {
    private static final String BYTE = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F.]*:[0-9a-fA-F.:]*");

    /** Some proxies write the port behind the address. */
    private static final Pattern WITH_PORT = Pattern.compile("\\[([^]]*)](:\\d{1,5})?|([0-9.]+):\\d{1,5}");

    private record Network(InetAddress address, int prefix, String text) {}

    private final List<Network> networks;

    private TrustedProxies(List<Network> networks) {
        this.networks = List.copyOf(networks);
    }

    public static TrustedProxies none() {
        return new TrustedProxies(List.of());
    }

    /**
     * @param entries addresses or CIDR networks, version 4 or 6
     * @throws IllegalArgumentException with a text for the operator, if an entry is neither
     */
    public static TrustedProxies of(List<String> entries) {
        List<Network> networks = new ArrayList<>();
        for (String entry : entries) {
            networks.add(parse(entry));
        }
        return new TrustedProxies(networks);
    }

    public boolean trusts(InetAddress address) {
        for (Network network : networks) {
            if (contains(network, address.getAddress())) {
                return true;
            }
        }
        return false;
    }

    /**
     * The client's own address: the connection's, unless a trusted proxy speaks for it. Then the list is read from its
     * end, where our own proxies wrote, to the first address that is not one of them; what stands before that is the
     * client's own claim.
     */
    public InetAddress clientAddress(InetAddress peer, List<String> forwardedFor) {
        InetAddress client = peer;
        for (int i = forwardedFor.size() - 1; i >= 0 && trusts(client); i--) {
            InetAddress named = numericAddress(withoutPort(forwardedFor.get(i).trim()));
            if (named == null) {
                break;
            }
            client = named;
        }
        return client;
    }

    @Override
    public String toString() {
        return String.join(",", networks.stream().map(Network::text).toList());
    }

    private static boolean contains(Network network, byte[] address) {
        byte[] base = network.address().getAddress();
        if (address.length != base.length) {
            return false;
        }
        int whole = network.prefix() / 8;
        for (int i = 0; i < whole; i++) {
            if (address[i] != base[i]) {
                return false;
            }
        }
        int rest = network.prefix() % 8;
        int mask = 0xff00 >> rest;
        return rest == 0 || ((address[whole] ^ base[whole]) & mask & 0xff) == 0;
    }

    private static Network parse(String entry) {
        int slash = entry.indexOf('/');
        InetAddress address = numericAddress(slash < 0 ? entry : entry.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException("'" + entry + "' is neither an address nor a network");
        }
        int bits = address.getAddress().length * 8;
        int prefix = bits;
        if (slash >= 0) {
            try {
                prefix = Integer.parseInt(entry.substring(slash + 1));
            } catch (NumberFormatException e) {
                prefix = -1;
            }
        }
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException("'" + entry + "' has no valid prefix length");
        }
        return new Network(address, prefix, entry);
    }

    private static String withoutPort(String text) {
        Matcher matcher = WITH_PORT.matcher(text);
        if (!matcher.matches()) {
            return text;
        }
        return matcher.group(1) != null ? matcher.group(1) : matcher.group(3);
    }

    /**
     * Never a name: resolving what a stranger wrote into a header would make us ask his name server. The patterns see to
     * that, for the library looks up whatever it cannot read as an address, {@code a.b.c.d} and {@code 1.2.3.999} too.
     */
    private static InetAddress numericAddress(String text) {
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
