package chat.node.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/** {@code redis://} and, over TLS, {@code rediss://}. The whole is a secret, since it may hold a password. */
final class RedisUrl {
    static final Parser<Secret> PARSER = new Parser<>("", RedisUrl::parse);

    private static final Pattern DATABASE = Pattern.compile("|/|/\\d{1,4}");

    /** The client knows more, and ignores what it does not know; the rest has settings of its own or its place in the URL. */
    private static final Pattern PARAMETERS = Pattern.compile("|verifyPeer=(?i:none|ca|full)");

    private RedisUrl() {}

    private static Secret parse(String given) {
        String text = given.strip();
        if (!text.startsWith("redis://") && !text.startsWith("rediss://")) {
            throw new IllegalArgumentException("starts with neither redis:// nor rediss://");
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            // Without the cause: its message repeats the text.
            throw new IllegalArgumentException("is no valid URL" + hint());
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("names no valid host (an underscore is not allowed there)" + hint());
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw new IllegalArgumentException("names a port outside of 1 to 65535");
        }
        if (!DATABASE.matcher(uri.getPath()).matches()) {
            throw new IllegalArgumentException("has something else than a database's number after the host");
        }
        if (uri.getRawQuery() != null && !PARAMETERS.matcher(uri.getRawQuery()).matches()) {
            throw new IllegalArgumentException("has a parameter after its '?' that is not known here (verifyPeer is);"
                    + " a user and a password stand before the host, the database's number behind it");
        }
        if (uri.getFragment() != null) {
            throw new IllegalArgumentException("has a '#' in it" + hint());
        }
        return new Secret(text);
    }

    private static String hint() {
        return " (in a user's name or password, the characters @ : / ? # % must be percent-encoded)";
    }
}
