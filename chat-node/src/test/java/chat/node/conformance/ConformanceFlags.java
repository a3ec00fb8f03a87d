package chat.node.conformance;

import chat.node.config.NodeConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the command line of the {@link ConformanceServer} says: {@code --name=value}, {@code --name value}, {@code --name}. */
final class ConformanceFlags {
    private static final Set<String> SWITCHES = Set.of("raw", "perMessageDeflate", "help");
    private static final Map<String, Set<String>> CHOICES =
            Map.of("parser", Set.of("text", "msgpack"), "app", Set.of("protocol", "scenario"));
    private static final Set<String> NUMBERS = Set.of(
            "port",
            "pingInterval",
            "pingTimeout",
            "upgradeTimeout",
            "connectTimeout",
            "maxPayload",
            "maxPending",
            "apart");
    private static final Set<String> TEXTS = Set.of("host", "path");

    private final Map<String, String> values = new HashMap<>();

    private ConformanceFlags() {}

    /** @throws IllegalArgumentException that says what is wrong */
    static ConformanceFlags parse(List<String> args) {
        ConformanceFlags flags = new ConformanceFlags();
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            if (!arg.startsWith("--")) {
                throw new IllegalArgumentException("not a flag: " + arg);
            }
            int equals = arg.indexOf('=');
            String name = arg.substring(2, equals < 0 ? arg.length() : equals);
            if (equals >= 0) {
                flags.put(name, arg.substring(equals + 1));
            } else if (SWITCHES.contains(name)) {
                flags.put(name, "");
            } else if (i + 1 < args.size()) {
                i++;
                flags.put(name, args.get(i));
            } else {
                throw new IllegalArgumentException("--" + name + " wants a value");
            }
        }
        return flags;
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    String text(String name, String fallback) {
        return values.getOrDefault(name, fallback);
    }

    int number(String name, int fallback) {
        return Integer.parseInt(values.getOrDefault(name, Integer.toString(fallback)));
    }

    Duration millis(String name, int fallback) {
        return Duration.ofMillis(number(name, fallback));
    }

    /** With a slash at both ends, as clients ask for it. */
    String path() {
        String path = text("path", has("raw") ? "/engine.io/" : "/socket.io/");
        return (path.startsWith("/") ? "" : "/") + path + (path.endsWith("/") ? "" : "/");
    }

    NodeConfig.Engine engine() {
        return new NodeConfig.Engine(
                millis("pingInterval", 300),
                millis("pingTimeout", 200),
                millis("upgradeTimeout", 10_000),
                millis("connectTimeout", 1_000),
                number("maxPayload", 1_000_000),
                number("maxPending", 8_000_000),
                has("perMessageDeflate"));
    }

    private void put(String name, String value) {
        boolean sound = SWITCHES.contains(name)
                || (NUMBERS.contains(name) && value.matches("\\d{1,9}"))
                || (TEXTS.contains(name) && !value.isEmpty())
                || CHOICES.getOrDefault(name, Set.of()).contains(value);
        if (!sound) {
            throw new IllegalArgumentException("no such flag, or not a value for it: --" + name + "=" + value);
        }
        if (SWITCHES.contains(name) && value.equals("false")) {
            values.remove(name);
        } else {
            values.put(name, value);
        }
    }
}
