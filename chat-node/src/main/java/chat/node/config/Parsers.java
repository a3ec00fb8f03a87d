package chat.node.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kinds of values that settings have. */
final class Parsers {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(KB|MB)?");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+");
    private static final Pattern WORD = Pattern.compile("[!-~]{1,200}");
    private static final Map<String, ChronoUnit> UNITS = Map.of(
            "ms", ChronoUnit.MILLIS,
            "s", ChronoUnit.SECONDS,
            "m", ChronoUnit.MINUTES,
            "h", ChronoUnit.HOURS,
            "d", ChronoUnit.DAYS);

    private Parsers() {}

    static Parser<Integer> wholeNumber(int min, int max) {
        String range = min + " to " + max;
        return new Parser<>(range, text -> {
            require(NUMBER.matcher(text).matches(), "is not a whole number from " + range);
            int number = Integer.parseInt(text);
            require(number >= min && number <= max, "is not a whole number from " + range);
            return number;
        });
    }

    static Parser<Duration> duration(String min, String max) {
        String range = min + " to " + max;
        Duration least = toDuration(min);
        Duration most = toDuration(max);
        return new Parser<>(range, text -> {
            Duration duration = toDuration(text);
            require(
                    duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0,
                    "is outside of what is allowed, " + range);
            return duration;
        });
    }

    static Parser<Integer> size(String min, String max) {
        String range = min + " to " + max;
        long least = toBytes(min);
        long most = toBytes(max);
        return new Parser<>(range, text -> {
            long bytes = toBytes(text);
            require(bytes >= least && bytes <= most, "is outside of what is allowed, " + range);
            return Math.toIntExact(bytes);
        });
    }

    static Parser<Boolean> flag() {
        return new Parser<>("`true` or `false`", text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("is neither true nor false");
        });
    }

    /** The names of the constants, in lower case. */
    static <E extends Enum<E>> Parser<E> oneOf(Class<E> type) {
        List<String> names = Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
        return new Parser<>("`" + String.join("`, `", names) + "`", text -> {
            require(names.contains(text.toLowerCase(Locale.ROOT)), "is none of " + String.join(", ", names));
            return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
        });
    }

    /** Where a port listens: a name or an address, IPv6 with or without its brackets. */
    static Parser<String> host() {
        return new Parser<>("", text -> {
            boolean bracketed = text.startsWith("[") && text.endsWith("]");
            String host = bracketed ? text.substring(1, text.length() - 1) : text;
            require(HOST.matcher(host).matches(), "is neither a host name nor an address");
            return host;
        });
    }

    static Parser<String> nodeName() {
        return new Parser<>("1 to 32 of letters, digits, `-`, `_`", text -> {
            require(
                    Machine.NODE_NAME.matcher(text).matches(),
                    "is no node name: 1 to 32 letters, digits, '-' and '_' are allowed, and no dots");
            return text;
        });
    }

    /** Printable ASCII without spaces, as it goes into a token's claims. */
    static Parser<String> word() {
        return new Parser<>("", text -> {
            require(WORD.matcher(text).matches(), "is not 1 to 200 printable ASCII characters without spaces");
            return text;
        });
    }

    static Parser<String> text() {
        return new Parser<>("", Function.identity());
    }

    static Parser<Secret> secret() {
        return new Parser<>("", Secret::new);
    }

    static Parser<Path> readableFile() {
        return new Parser<>("", text -> {
            Path path;
            try {
                path = Path.of(text);
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException("is no path", e);
            }
            require(Files.isRegularFile(path), "is not there, or is no file");
            require(Files.isReadable(path), "may not be read by this user");
            return path;
        });
    }

    static Parser<OriginPolicy> origins() {
        return listOf(OriginPolicy::of, "is not a list of origins");
    }

    static Parser<TrustedProxies> proxies() {
        return listOf(TrustedProxies::of, "is not a list of addresses and networks");
    }

    private static <T> Parser<T> listOf(Function<List<String>, T> maker, String problem) {
        return new Parser<>("", text -> {
            try {
                return maker.apply(Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(entry -> !entry.isEmpty())
                        .toList());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(problem + " (" + e.getMessage() + ")", e);
            }
        });
    }

    private static Duration toDuration(String text) {
        Matcher matcher = DURATION.matcher(text);
        require(
                matcher.matches(),
                "is not a duration: a whole number with one of ms, s, m, h, d right behind it is needed");
        return Duration.of(Long.parseLong(matcher.group(1)), UNITS.get(matcher.group(2)));
    }

    private static long toBytes(String text) {
        Matcher matcher = SIZE.matcher(text.toUpperCase(Locale.ROOT));
        require(matcher.matches(), "is not a size: a whole number of bytes, or one followed by KB or MB, is needed");
        long number = Long.parseLong(matcher.group(1));
        if (matcher.group(2) == null) {
            return number;
        }
        return number * (matcher.group(2).equals("KB") ? 1 << 10 : 1 << 20);
    }

    private static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }
}
