package chat.node.config;

import chat.node.config.NodeConfig.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The keys that sign access tokens, and what makes one too weak for production. Problems count keys instead of naming
 * them: where the colon is missing or misplaced, the "id" may be a piece of the secret.
 */
final class SigningKeys {
    static final Parser<List<SigningKey>> PARSER = new Parser<>("", SigningKeys::parse);

    /** The id of a key that was given without one. */
    static final String ONLY_ID = "default";

    static final String DEVELOPMENT_SECRET = "development-only-secret-of-the-chat-node";

    private static final int MIN_BYTES = 32;
    private static final int MIN_DIFFERENT = 8;
    private static final int MAX_KEYS = 10;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,32}");

    /** Found in tutorials, templates and this project's own pages; compared without case and punctuation. */
    private static final List<String> WELL_KNOWN = List.of(
            "changeme",
            "changethis",
            "replaceme",
            "replacethis",
            "placeholder",
            "yoursecret",
            "yourjwt",
            "your256bit",
            "yoursuper",
            "mysecret",
            "jwtsecret",
            "secretkey",
            "supersecret",
            "topsecret",
            "astringsecret",
            "developmentonly",
            "opensslrand",
            "password",
            "0123456789",
            "1234567890",
            "abcdefghij",
            "qwertyuiop");

    private static final Set<String> WELL_KNOWN_WORDS =
            Set.of("secret", "default", "development", "dev", "test", "jwt", "key", "token", "admin", "chat");

    private SigningKeys() {}

    private static List<SigningKey> parse(String text) {
        List<String> entries = entries(text);
        require(!entries.isEmpty(), "holds no key");
        require(entries.size() <= MAX_KEYS, "has more than " + MAX_KEYS + " keys");
        List<SigningKey> keys = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < entries.size(); i++) {
            try {
                keys.add(key(entries.get(i), ids));
            } catch (IllegalArgumentException e) {
                problems.add(e.getMessage() + " (key " + (i + 1) + ")");
            }
        }
        require(problems.isEmpty(), String.join("; ", problems));
        return List.copyOf(keys);
    }

    private static SigningKey key(String entry, Set<String> ids) {
        int colon = entry.indexOf(':');
        require(colon > 0 && colon < entry.length() - 1, "is not a list of id:secret");
        String id = entry.substring(0, colon);
        require(ID.matcher(id).matches(), "has an id that is not 1 to 32 letters, digits, '-' and '_'");
        require(ids.add(id), "has one id twice");
        return new SigningKey(id, new Secret(entry.substring(colon + 1)));
    }

    /** @return the end of a sentence that begins with the secret, if it is none to rely on */
    static Optional<String> weakness(Secret secret) {
        String plain = secret.value().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        if (WELL_KNOWN_WORDS.contains(plain) || WELL_KNOWN.stream().anyMatch(plain::contains)) {
            return Optional.of("is, or contains, a well-known default that anyone can guess");
        }
        if (secret.value().getBytes(StandardCharsets.UTF_8).length < MIN_BYTES) {
            return Optional.of("is too short: " + MIN_BYTES + " bytes are the least");
        }
        if (secret.value().chars().distinct().count() < MIN_DIFFERENT || repeats(secret.value())) {
            return Optional.of("repeats the same few characters");
        }
        return Optional.empty();
    }

    /** True if the text is one piece over and over, the last time perhaps cut off, and not even a fair piece. */
    private static boolean repeats(String text) {
        for (int length = 1; length <= text.length() / 2 && length < MIN_BYTES; length++) {
            if (text.regionMatches(0, text, length, text.length() - length)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> entries(String text) {
        return Stream.of(text.split("[,\r\n]"))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .toList();
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
