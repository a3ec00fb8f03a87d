package chat.loadtest.lean;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the generator is told.
 *
 * @param from addresses of this machine to connect from: each has ports for some 28,000 connections to one server
 * @param tokens the seeder's file; clients share its tokens
 * @param rate messages a second, from all clients together; 0 to stay silent
 * @param connectRate clients that may begin each second
 */
record LeanOptions(
        URI url,
        List<String> from,
        Path tokens,
        Optional<Path> out,
        int users,
        int connectRate,
        int roomSize,
        int rate,
        int size,
        int seconds) {
    static final String USAGE =
            "usage: hold [--url http://localhost:8080] [--users 1000] [--connect-rate 500] [--room-size 10]"
                    + " [--rate 0] [--size 100] [--seconds 30] [--from 127.0.0.1,127.0.0.2] [--tokens target/users.csv] [--out FILE]";

    private static final Map<String, String> DEFAULTS = Map.of(
            "url", "http://localhost:8080",
            "users", "1000",
            "connect-rate", "500",
            "room-size", "10",
            "rate", "0",
            "size", "100",
            "seconds", "30",
            "from", "",
            "tokens", "target/users.csv",
            "out", "");

    /** @throws IllegalArgumentException with one line for the person at the terminal */
    static LeanOptions parse(String... arguments) {
        Map<String, String> valuesByName = new HashMap<>(DEFAULTS);
        Set<String> names = DEFAULTS.keySet();
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
            if (!names.contains(name) || i + 1 == arguments.length) {
                throw new IllegalArgumentException("unknown or incomplete option: " + arguments[i]);
            }
            valuesByName.put(name, arguments[i + 1]);
        }
        String from = valuesByName.get("from");
        String out = valuesByName.get("out");
        return new LeanOptions(
                url(valuesByName.get("url")),
                from.isEmpty() ? List.of() : List.of(from.split(",")),
                Path.of(valuesByName.get("tokens")),
                out.isEmpty() ? Optional.empty() : Optional.of(Path.of(out)),
                number(valuesByName, "users", 1, 200_000),
                number(valuesByName, "connect-rate", 1, 100_000),
                number(valuesByName, "room-size", 1, 100_000),
                number(valuesByName, "rate", 0, 1_000_000),
                number(valuesByName, "size", 1, 4_000),
                number(valuesByName, "seconds", 1, 86_400));
    }

    /** The port that is meant where none is written. */
    int port() {
        return url.getPort() < 0 ? 80 : url.getPort();
    }

    private static URI url(String text) {
        URI url = URI.create(text);
        if (url.getHost() == null || !"http".equals(url.getScheme())) {
            throw new IllegalArgumentException("--url takes an address such as http://localhost:8080, without TLS");
        }
        return url;
    }

    private static int number(Map<String, String> valuesByName, String name, int least, int most) {
        String text = valuesByName.get(name);
        if (!text.matches("\\d{1,7}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException("--" + name + " takes a number from " + least + " to " + most);
        }
        return Integer.parseInt(text);
    }
}
