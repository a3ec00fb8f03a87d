package chat.loadtest;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the seeder is told.
 *
 * @param signing present if it signs tokens itself, and asks no node
 */
record SeedOptions(URI url, int users, int parallel, String prefix, Path tokens, Optional<Signing> signing) {
    /**
     * How tokens are signed.
     *
     * @param sql where the rows go that the accounts need in the database; empty to renew the tokens of those in the file
     */
    record Signing(String key, String keyId, String issuer, String audience, Duration lifetime, Optional<Path> sql) {
        /** The key is a secret. */
        @Override
        public String toString() {
            return "Signing[***]";
        }
    }

    /** Never as an option or a property: everybody on the machine can read those. */
    static final String KEY = "LOAD_JWT_SECRET";

    static final String USAGE = """
            ./chat load seed [options]     registers accounts in parallel, and writes their tokens to the feeder file
              --url U          the cluster (http://localhost:8080)
              --users N        how many (100)
              --parallel P     at a time (8): a node spends most of the time on hashing passwords
              --prefix TEXT    their addresses are TEXT0@load.example, TEXT1@… (load); who exists is signed in
              --tokens FILE    the feeder file (target/load/users.csv)
            With the key of a test system it signs tokens itself, in no time, and asks no node:
              --key-file FILE  what CHAT_JWT_SECRET is there (.data/secret for ./chat up); or LOAD_JWT_SECRET in the environment
              --key-id ID, --issuer I, --audience A, --lifetime T    as the nodes have them (default, chat, chat), and 12h
              --sql FILE       where rows for the accounts go: give them to psql before the first run, as no token makes a member
                               of somebody who is not in the database. Without it, the accounts of the feeder file get new tokens.""";

    private static final int MOST_USERS = 1_000_000;
    private static final int MOST_PARALLEL = 256;

    private static final Map<String, String> DEFAULTS = defaults();

    private static Map<String, String> defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("url", Option.URL.fallback());
        defaults.put("users", "100");
        defaults.put("parallel", "8");
        defaults.put("prefix", "load");
        defaults.put("tokens", Option.TOKENS.fallback());
        defaults.put("key-file", "");
        defaults.put("key-id", "default");
        defaults.put("issuer", "chat");
        defaults.put("audience", "chat");
        defaults.put("lifetime", "12h");
        defaults.put("sql", "");
        return defaults;
    }

    /**
     * @param key from the environment, or null
     * @throws IllegalArgumentException with one line for the person at the terminal
     */
    static SeedOptions parse(String key, String... arguments) {
        Values values = Values.parse(DEFAULTS, arguments);
        return new SeedOptions(
                values.url("url"),
                values.number("users", 1, MOST_USERS),
                values.number("parallel", 1, MOST_PARALLEL),
                values.word("prefix", "[a-z0-9]{1,20}", "1 to 20 small letters and digits"),
                values.path("tokens"),
                signing(values, key));
    }

    private static Optional<Signing> signing(Values values, String key) {
        Optional<Path> file = values.optionalPath("key-file");
        if (file.isEmpty() && key == null) {
            if (!values.text("sql").isEmpty()) {
                throw new IllegalArgumentException("--sql goes with --key-file or " + KEY);
            }
            return Optional.empty();
        }
        return Optional.of(new Signing(
                file.isPresent() ? TokenSigner.readKey(file.get()) : key,
                values.word("key-id", "[A-Za-z0-9_-]{1,32}", "the id of a key"),
                values.text("issuer"),
                values.text("audience"),
                values.duration("lifetime", Duration.ofMinutes(1)),
                values.optionalPath("sql")));
    }

    static SeedOptions toRegister(URI url, int users, String prefix, Path tokens) {
        return new SeedOptions(url, users, 8, prefix, tokens, Optional.empty());
    }
}
