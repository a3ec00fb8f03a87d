package chat.node.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where Redis is, in the forms that Redis clients agree on, and those that Lettuce gave Sentinel and Cluster. The whole is a
 * secret, since it may hold a password; nothing of it may show in an error.
 *
 * @param hosts one server, or any number of sentinels, or some nodes of a Redis Cluster
 * @param master what the sentinels call it; only of Sentinel
 * @param sentinelUser of the sentinels themselves, which have users of their own; the other is that of the data
 */
public record RedisUrl(
        Form form,
        boolean tls,
        Verify verify,
        Optional<String> user,
        Optional<Secret> password,
        List<Host> hosts,
        int database,
        Optional<String> master,
        Optional<String> sentinelUser,
        Optional<Secret> sentinelPassword) {
    static final Parser<Secret> PARSER = new Parser<>("", RedisUrl::checked);

    /** What stands behind the address. */
    public enum Form {
        SERVER,
        SENTINEL,
        CLUSTER
    }

    /** What of a server's certificate is checked. */
    public enum Verify {
        NONE,
        CA,
        FULL
    }

    /** Where one process listens; an IPv6 address stands without its brackets. */
    public record Host(String name, int port) {
        @Override
        public String toString() {
            return (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
        }
    }

    private static final Map<String, Form> FORMS =
            Map.of("redis", Form.SERVER, "redis-sentinel", Form.SENTINEL, "redis-cluster", Form.CLUSTER);
    private static final Pattern SCHEME = Pattern.compile("(redis)(s?)(-sentinel|-cluster)?://(.*)", Pattern.DOTALL);
    private static final Pattern PARTS =
            Pattern.compile("(?:([^@/?#]*)@)?([^@/?#]+)(/[^?#]*)?(?:\\?([^#]*))?(?:#(.*))?", Pattern.DOTALL);
    private static final Pattern CREDENTIAL = Pattern.compile("(?:[!-~&&[^%]]|%[0-9A-Fa-f]{2})*");
    // Underscores are in no host name of the Internet, but in those of container networks.
    private static final Pattern HOST =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9_](?:[A-Za-z0-9._-]*)))(?::(\\d*))?");
    private static final Pattern MASTER = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Pattern DATABASE = Pattern.compile("/|/\\d{1,4}");
    private static final int MOST_HOSTS = 50;

    /** @throws IllegalArgumentException saying what is wrong, without repeating any of it */
    public static RedisUrl parse(String given) {
        Matcher scheme = SCHEME.matcher(given.strip());
        if (!scheme.matches()) {
            throw new IllegalArgumentException(
                    "starts with none of redis://, redis-sentinel:// and redis-cluster://" + " (rediss… for TLS)");
        }
        Form form = FORMS.get(scheme.group(1) + (scheme.group(3) == null ? "" : scheme.group(3)));
        Matcher parts = PARTS.matcher(scheme.group(4));
        if (!parts.matches()) {
            throw new IllegalArgumentException("is no valid URL" + hint());
        }
        String[] login = login(parts.group(1));
        Map<String, String> parameters = parameters(form, parts.group(4));
        return new RedisUrl(
                form,
                !scheme.group(2).isEmpty(),
                Verify.valueOf(parameters.getOrDefault("verifyPeer", "full").toUpperCase(Locale.ROOT)),
                filled(login[0]),
                filled(login[1]).map(Secret::new),
                hosts(form, parts.group(2)),
                database(form, parts.group(3)),
                master(form, parts.group(5)),
                filled(parameters.get("sentinelUser")),
                filled(parameters.get("sentinelPassword")).map(Secret::new));
    }

    /** The hosts, and the master's name: fit for a log line. */
    public String address() {
        return hosts.stream().map(Host::toString).collect(Collectors.joining(","))
                + master.map(name -> " (" + name + ")").orElse("");
    }

    private static Secret checked(String given) {
        RedisUrl unused = parse(given);
        return new Secret(given.strip());
    }

    private static String[] login(String text) {
        if (text == null) {
            return new String[2];
        }
        if (!CREDENTIAL.matcher(text).matches()) {
            throw new IllegalArgumentException("is no valid URL" + hint());
        }
        int colon = text.indexOf(':');
        if (colon < 0) {
            return new String[] {null, decode(text)};
        }
        return new String[] {decode(text.substring(0, colon)), decode(text.substring(colon + 1))};
    }

    private static List<Host> hosts(Form form, String text) {
        List<Host> hosts = new ArrayList<>();
        for (String one : text.split(",", -1)) {
            Matcher host = HOST.matcher(one);
            if (!host.matches()) {
                throw new IllegalArgumentException("names no valid host" + hint());
            }
            hosts.add(new Host(host.group(1) == null ? host.group(2) : host.group(1), port(form, host.group(3))));
        }
        if (hosts.size() > 1 && form == Form.SERVER) {
            throw new IllegalArgumentException(
                    "names several hosts, which only redis-sentinel:// and redis-cluster:// may");
        }
        if (hosts.size() > MOST_HOSTS) {
            throw new IllegalArgumentException("names more than " + MOST_HOSTS + " hosts");
        }
        return List.copyOf(hosts);
    }

    private static int port(Form form, String text) {
        if (text == null || text.isEmpty()) {
            return form == Form.SENTINEL ? 26_379 : 6_379;
        }
        int port = text.length() > 5 ? 0 : Integer.parseInt(text);
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("names a port outside of 1 to 65535");
        }
        return port;
    }

    private static int database(Form form, String path) {
        if (path == null) {
            return 0;
        }
        if (!DATABASE.matcher(path).matches()) {
            throw new IllegalArgumentException("has something else than a database's number after the host");
        }
        int number = path.length() == 1 ? 0 : Integer.parseInt(path.substring(1));
        if (number != 0 && form == Form.CLUSTER) {
            throw new IllegalArgumentException("has a database's number, but a Redis Cluster has only one database");
        }
        return number;
    }

    private static Optional<String> master(Form form, String fragment) {
        if (form != Form.SENTINEL) {
            if (fragment != null) {
                throw new IllegalArgumentException("has a '#' in it" + hint());
            }
            return Optional.empty();
        }
        if (fragment == null || !MASTER.matcher(fragment).matches()) {
            throw new IllegalArgumentException("lacks the name that the sentinels have for the master, after a '#'");
        }
        return Optional.of(fragment);
    }

    /** Lettuce knows more; the rest has settings of its own or its place in the URL. */
    private static Map<String, String> parameters(Form form, String query) {
        Map<String, String> valuesByName = new LinkedHashMap<>();
        if (query == null || query.isEmpty()) {
            return valuesByName;
        }
        for (String pair : query.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            boolean known = parts[0].equals("verifyPeer")
                    ? parts.length == 2 && parts[1].matches("(?i:none|ca|full)")
                    : form == Form.SENTINEL
                            && parts.length == 2
                            && List.of("sentinelUser", "sentinelPassword").contains(parts[0]);
            if (!known) {
                throw new IllegalArgumentException("has a parameter after its '?' that is not known here"
                        + " (verifyPeer is, and for Sentinel sentinelUser and sentinelPassword);"
                        + " a user and a password stand before the host, the database's number behind it");
            }
            if (!CREDENTIAL.matcher(parts[1]).matches()) {
                throw new IllegalArgumentException("is no valid URL" + hint());
            }
            valuesByName.put(parts[0], decode(parts[1]));
        }
        return valuesByName;
    }

    private static Optional<String> filled(String text) {
        return Optional.ofNullable(text).filter(given -> !given.isEmpty());
    }

    /** A plus is a plus here, not a space. */
    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String hint() {
        return " (in a user's name or password, the characters @ : / ? # % must be percent-encoded)";
    }
}
