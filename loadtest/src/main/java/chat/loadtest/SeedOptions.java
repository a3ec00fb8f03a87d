package chat.loadtest;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What the seeder is told: {@code --url U --users N --parallel P --prefix TEXT --out FILE}. */
record SeedOptions(URI url, int users, int parallel, String prefix, Path out) {
    static final String USAGE = "usage: seed [--url http://localhost:8080] [--users 100] [--parallel 8] [--prefix load]"
            + " [--out target/users.csv]";

    private static final Set<String> NAMES = Set.of("url", "users", "parallel", "prefix", "out");
    private static final int MOST_USERS = 1_000_000;
    private static final int MOST_PARALLEL = 256;

    /** @throws IllegalArgumentException with one line for the person at the terminal */
    static SeedOptions parse(String... arguments) {
        Map<String, String> valuesByName = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
            if (!NAMES.contains(name) || i + 1 == arguments.length) {
                throw new IllegalArgumentException("unknown or incomplete option: " + arguments[i]);
            }
            valuesByName.put(name, arguments[i + 1]);
        }
        String prefix = valuesByName.getOrDefault("prefix", "load");
        if (!prefix.matches("[a-z0-9]{1,20}")) {
            throw new IllegalArgumentException("--prefix takes 1 to 20 small letters and digits");
        }
        return new SeedOptions(
                url(valuesByName.getOrDefault("url", "http://localhost:8080")),
                number("users", valuesByName.getOrDefault("users", "100"), MOST_USERS),
                number("parallel", valuesByName.getOrDefault("parallel", "8"), MOST_PARALLEL),
                prefix,
                Path.of(valuesByName.getOrDefault("out", "target/users.csv")));
    }

    private static URI url(String text) {
        URI url = URI.create(text);
        if (url.getHost() == null || !Set.of("http", "https").contains(url.getScheme())) {
            throw new IllegalArgumentException("--url takes an address such as http://localhost:8080");
        }
        return url;
    }

    private static int number(String name, String text, int most) {
        if (!text.matches("[1-9]\\d{0,6}") || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException("--" + name + " takes a number from 1 to " + most);
        }
        return Integer.parseInt(text);
    }
}
