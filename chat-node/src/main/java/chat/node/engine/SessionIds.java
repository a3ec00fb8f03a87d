package chat.node.engine;

import io.netty.util.concurrent.FastThreadLocal;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Makes the secret ids of sessions: {@code <server>.<22 random characters>}. The server's name is the one the proxy gave in
 * {@code X-Srv}, because the proxy reads it back out of the id to find this node again. Whoever forges that header only
 * misleads the proxy about his own session.
 *
 * <p>Thread-safe: each event loop draws its random bytes in advance.
 */
final class SessionIds {
    private static final Pattern SERVER_NAME = Pattern.compile("[A-Za-z0-9_-]{1,32}");
    private static final int ID_BYTES = 16;
    private static final int DRAWN_AT_ONCE = 256 * ID_BYTES;

    private static final class Drawn {
        private final byte[] bytes = new byte[DRAWN_AT_ONCE];
        private int at = DRAWN_AT_ONCE;
    }

    private final SecureRandom random = new SecureRandom();
    private final Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    private final String nodeName;
    private final FastThreadLocal<Drawn> drawn = new FastThreadLocal<>() {
        @Override
        protected Drawn initialValue() {
            return new Drawn();
        }
    };

    SessionIds(String nodeName) {
        this.nodeName = nodeName;
    }

    /** @param serverHeader the request's {@code X-Srv}, or null */
    String next(String serverHeader) {
        boolean usable =
                serverHeader != null && SERVER_NAME.matcher(serverHeader).matches();
        return (usable ? serverHeader : nodeName) + '.' + secret();
    }

    private String secret() {
        Drawn supply = drawn.get();
        if (supply.at == DRAWN_AT_ONCE) {
            random.nextBytes(supply.bytes);
            supply.at = 0;
        }
        byte[] id = new byte[ID_BYTES];
        System.arraycopy(supply.bytes, supply.at, id, 0, ID_BYTES);
        supply.at += ID_BYTES;
        return encoder.encodeToString(id);
    }
}
