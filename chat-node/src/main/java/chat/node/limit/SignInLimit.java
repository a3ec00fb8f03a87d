package chat.node.limit;

import chat.common.error.ChatException;
import chat.node.config.NodeConfig;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * How often passwords may be tried. Successful attempts count as well: telling them apart would need a second count, and
 * nobody signs in ten times a minute. The address comes first, so that one guesser uses up his own allowance before his
 * victim's.
 */
public final class SignInLimit {
    private static final String SIGN_IN = "signin-address";
    private static final String REGISTER = "register-address";
    private static final String REFRESH = "refresh-address";
    private static final int NETWORK_BYTES = 8;

    /** Far more than an office's browsers need; a token cannot be guessed, so this only keeps the database from floods. */
    private static final int REFRESHES_PER_MINUTE = 600;

    private final RateLimiter limiter;
    private final NodeConfig.Limits limits;

    public SignInLimit(RateLimiter limiter, NodeConfig.Limits limits) {
        this.limiter = limiter;
        this.limits = limits;
        limiter.prepare(SIGN_IN, REGISTER, REFRESH);
    }

    /**
     * @param accountKey the e-mail or phone number as it is looked up, whether or not there is such an account
     * @throws ChatException {@code rate_limited}
     */
    public void takeSignIn(String accountKey, InetAddress client) {
        limiter.take(List.of(
                new Bucket(SIGN_IN, network(client), limits.signInsPerMinute()),
                new Bucket("signin-account", accountKey, limits.signInsPerMinute())));
    }

    /** @throws ChatException {@code rate_limited} */
    public void takeRegistration(InetAddress client) {
        limiter.take(List.of(new Bucket(REGISTER, network(client), limits.registrationsPerMinute())));
    }

    /** @throws ChatException {@code rate_limited} */
    public void takeRefresh(InetAddress client) {
        limiter.take(List.of(new Bucket(REFRESH, network(client), REFRESHES_PER_MINUTE)));
    }

    /** One subscriber has a whole IPv6 /64 to pick addresses from: it counts as one. */
    static String network(InetAddress client) {
        byte[] address = client.getAddress();
        boolean ipv6 = client instanceof Inet6Address;
        return HexFormat.of().formatHex(ipv6 ? Arrays.copyOf(address, NETWORK_BYTES) : address);
    }
}
