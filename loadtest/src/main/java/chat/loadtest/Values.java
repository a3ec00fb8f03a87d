package chat.loadtest;

import io.netty.util.NetUtil;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Options and what they are set to: from the command line, else from the system properties {@code load.…}, else from the
 * environment {@code LOAD_…}, else the default.
 */
public final class Values {
    private static final String PROPERTY = "load.";
    private static final Pattern DURATION = Pattern.compile("(\\d{1,7})(ms|s|m|h)?");
    private static final int LONGEST_HOURS = 24 * 30;

    private final Map<String, String> given;
    private final Map<String, String> defaults;
    private final UnaryOperator<String> properties;
    private final UnaryOperator<String> environment;

    /** @param properties and {@code environment} give null for what is not set */
    Values(
            Map<String, String> given,
            Map<String, String> defaults,
            UnaryOperator<String> properties,
            UnaryOperator<String> environment) {
        this.given = given;
        this.defaults = defaults;
        this.properties = properties;
        this.environment = environment;
    }

    /**
     * @param defaults of all options there are
     * @throws IllegalArgumentException with one line for the person at the terminal
     */
    public static Values parse(Map<String, String> defaults, String... arguments) {
        return new Values(given(defaults.keySet(), arguments), defaults, System::getProperty, System::getenv);
    }

    /** What stands on the command line: {@code --name value}, {@code --name=value} or {@code -Dload.name=value}. */
    static Map<String, String> given(Set<String> names, String... arguments) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i].startsWith("-D" + PROPERTY)
                    ? "--" + arguments[i].substring(2 + PROPERTY.length())
                    : arguments[i];
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (!name.startsWith("--") || !names.contains(name.substring(2))) {
                throw new IllegalArgumentException("unknown option " + name);
            }
            if (equals < 0 && i + 1 == arguments.length) {
                throw new IllegalArgumentException(name + " wants a value");
            }
            given.put(name.substring(2), equals < 0 ? arguments[++i] : argument.substring(equals + 1));
        }
        return given;
    }

    /** Makes what was given known to whoever reads these options in this process from now on. */
    public void publish() {
        given.forEach((name, value) -> System.setProperty(PROPERTY + name, value));
    }

    public String text(String name) {
        String value = given.get(name);
        if (value == null) {
            value = properties.apply(PROPERTY + name);
        }
        if (value == null) {
            value = environment.apply("LOAD_" + name.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
        if (value == null) {
            value = defaults.get(name);
        }
        if (value == null) {
            throw new IllegalStateException("there is no option " + name);
        }
        return value.strip();
    }

    public int number(String name, int least, int most) {
        String text = text(name);
        if (!text.matches("\\d{1,7}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw refused(name, "a number from " + least + " to " + most);
        }
        return Integer.parseInt(text);
    }

    /** 30 and 30s are the same. */
    public Duration duration(String name, Duration least) {
        Matcher matcher = DURATION.matcher(text(name));
        if (matcher.matches()) {
            long count = Long.parseLong(matcher.group(1));
            Duration duration = switch (matcher.group(2) == null ? "s" : matcher.group(2)) {
                case "ms" -> Duration.ofMillis(count);
                case "m" -> Duration.ofMinutes(count);
                case "h" -> Duration.ofHours(count);
                default -> Duration.ofSeconds(count);
            };
            if (duration.compareTo(least) >= 0 && duration.toHours() <= LONGEST_HOURS) {
                return duration;
            }
        }
        throw refused(name, "a time such as 500ms, 30s, 10m or 2h, at least " + least.toMillis() + "ms");
    }

    public URI url(String name) {
        String text = text(name);
        try {
            URI url = URI.create(text);
            if (url.getHost() != null && Set.of("http", "https").contains(url.getScheme())) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw refused(name, "an address such as http://localhost:8080");
    }

    /** Empty where nothing is set. */
    public List<String> addresses(String name) {
        String text = text(name);
        List<String> addresses = text.isEmpty() ? List.of() : List.of(text.split(","));
        if (!addresses.stream().allMatch(Values::isAddress)) {
            throw refused(name, "addresses such as 127.0.0.1,127.0.0.2");
        }
        return addresses;
    }

    /** A name would have to be looked up. */
    private static boolean isAddress(String text) {
        return NetUtil.isValidIpV4Address(text) || NetUtil.isValidIpV6Address(text);
    }

    public String word(String name, String pattern, String whatItTakes) {
        if (!text(name).matches(pattern)) {
            throw refused(name, whatItTakes);
        }
        return text(name);
    }

    public Path path(String name) {
        if (text(name).isEmpty()) {
            throw refused(name, "the name of a file");
        }
        return Path.of(text(name));
    }

    public Optional<Path> optionalPath(String name) {
        return text(name).isEmpty() ? Optional.empty() : Optional.of(path(name));
    }

    private IllegalArgumentException refused(String name, String whatItTakes) {
        return new IllegalArgumentException("--" + name + " takes " + whatItTakes + ", not '" + text(name) + "'");
    }
}
