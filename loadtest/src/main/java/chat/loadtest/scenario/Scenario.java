package chat.loadtest.scenario;

import chat.loadtest.Option;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What there is to run, and what each has instead of the general defaults. */
public enum Scenario {
    CONNECT("clients connect, and stay", "--users 500 --rate 0"),
    ROOMS("rooms in which everybody writes", ""),
    DIRECT("two people in each room", "--room-size 2"),
    BROADCAST("one writes to a large room of all", "--users 200 --room-size 0 --senders 1 --rate 5"),
    TYPING("more typing than writing", "--typing 50 --rate 5"),
    POLLING("half of the clients poll over HTTP", "--users 50 --polling 50 --rate 10"),
    STORM(
            "all clients leave and come back at once",
            "--users 200 --rate 10 --p99-connect 10s --p99-reconnect 10s --p99-ack 10s --p99-delivery 10s"
                    + " --max-late 100"),
    RESTART(
            "nodes go and come (you make them), clients come back by themselves and miss nothing",
            "--duration 2m --settle 30s --p99-connect 10s --p99-reconnect 30s --p99-ack 30s --p99-delivery 30s"
                    + " --max-late 100"),
    SOAK(
            "for a long time, with typing, polling, and clients that come and go",
            "--duration 20m --typing 5 --polling 10 --injection closed --stay 2m");

    private final String meaning;
    private final String own;

    Scenario(String meaning, String own) {
        this.meaning = meaning;
        this.own = own;
    }

    public static Optional<Scenario> named(String name) {
        return Arrays.stream(values()).filter(each -> each.key().equals(name)).findFirst();
    }

    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String meaning() {
        return meaning;
    }

    /** What this scenario has instead of the general defaults, as on a command line. */
    public String own() {
        return own;
    }

    /** The defaults of all options, by their names. */
    public Map<String, String> defaults() {
        Map<String, String> defaults = new HashMap<>();
        for (Option option : Option.values()) {
            defaults.put(option.key(), option.fallback());
        }
        String[] words = own.split(" ");
        for (int i = 0; i + 1 < words.length; i += 2) {
            defaults.put(words[i].substring(2), words[i + 1]);
        }
        return defaults;
    }

    boolean joins() {
        return this != CONNECT;
    }

    boolean reconnects() {
        return this == STORM || this == RESTART;
    }
}
