package chat.node.socket;

import java.security.SecureRandom;
import java.util.Base64;

/** Ids of sockets: 20 characters, as the Node.js server's, that nobody can guess. Thread-safe. */
final class SocketIds {
    private static final int BYTES = 15;

    private final SecureRandom random;

    SocketIds(SecureRandom random) {
        this.random = random;
    }

    String next() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().encodeToString(bytes);
    }
}
