package chat.node.bench.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@code ./chat bench} is asked for.
 *
 * @param rounds none, to write again what earlier runs have measured
 * @param only sections; all if there is none
 * @param contenders all if there is none
 * @param settings of our node, other than the defaults
 * @param docs the page that gets the results
 */
record CompareOptions(
        int rounds,
        Durations durations,
        Set<String> only,
        Set<Contender> contenders,
        Map<String, String> settings,
        Path jar,
        Optional<Path> docs) {
    static final int ROUNDS = 5;
    private static final Durations DURATIONS = new Durations(20, 3);

    static final Set<String> SECTIONS = Set.of("fan-out", "cluster", "connect", "memory", "durable");

    static final String USAGE = "usage: ./chat bench [--rounds=5] [--only=fan-out,cluster,connect,memory,durable]"
            + " [--contenders=ours,node-js,...] [--warm-up=SECONDS] [--measure=SECONDS]"
            + " [--event-loops=N] [--with=CHAT_NAME=VALUE,...] [--docs]";

    /** @throws IllegalArgumentException with one line for the person at the terminal */
    static CompareOptions parse(String... args) {
        List<String> given = new ArrayList<>(List.of(args));
        String loops = take(given, "event-loops", "", "[1-9]\\d?");
        if (!loops.isEmpty()) {
            System.setProperty(Programs.LOOPS, loops);
        }
        CompareOptions options = new CompareOptions(
                Integer.parseInt(take(given, "rounds", "" + ROUNDS, "\\d\\d?")),
                new Durations(
                        Double.parseDouble(take(given, "warm-up", "" + DURATIONS.warmUp(), "\\d{1,3}(\\.\\d)?")),
                        Double.parseDouble(take(given, "measure", "" + DURATIONS.measured(), "\\d{1,3}(\\.\\d)?"))),
                set(take(given, "only", "", "[a-z,-]+")),
                set(take(given, "contenders", "", "[a-z,-]+")).stream()
                        .map(CompareOptions::contender)
                        .collect(Collectors.toSet()),
                set(take(given, "with", "", "CHAT_[A-Z_]+=[^,]*(,CHAT_[A-Z_]+=[^,]*)*")).stream()
                        .map(setting -> setting.split("=", 2))
                        .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1], (one, other) -> {
                            throw new IllegalArgumentException("--with has one setting twice");
                        })),
                Path.of(take(given, "jar", "target/chat-node.jar", ".+")).toAbsolutePath(),
                given.remove("--docs") ? Optional.of(Path.of("..", Report.PAGE)) : Optional.empty());
        if (!SECTIONS.containsAll(options.only())) {
            throw new IllegalArgumentException("--only takes some of " + String.join(", ", SECTIONS));
        }
        if (!given.isEmpty()) {
            throw new IllegalArgumentException("unknown option " + given.get(0));
        }
        if (options.docs().isPresent() && options.rounds() > 0 && !options.isWhole()) {
            throw new IllegalArgumentException(
                    "--docs takes " + ROUNDS + " rounds or more, all contenders and the usual times");
        }
        return options;
    }

    /** Whether the results are worth to be kept: others are shown and forgotten. */
    boolean isWhole() {
        return rounds >= ROUNDS
                && contenders.isEmpty()
                && settings.isEmpty()
                && durations.equals(DURATIONS)
                && System.getProperty(Programs.LOOPS) == null;
    }

    private static Contender contender(String name) {
        return Stream.of(Contender.values())
                .filter(contender -> contender
                        .name()
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '-')
                        .equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no contender " + name));
    }

    private static Set<String> set(String text) {
        return text.isEmpty() ? Set.of() : Set.of(text.split(","));
    }

    /** Takes {@code --name=value} out of what is given. */
    private static String take(List<String> given, String name, String byDefault, String pattern) {
        String prefix = "--" + name + "=";
        String value = byDefault;
        for (String option : List.copyOf(given)) {
            if (option.startsWith(prefix)) {
                value = option.substring(prefix.length());
                given.remove(option);
                if (!value.matches(pattern)) {
                    throw new IllegalArgumentException(prefix + " does not take " + value);
                }
            }
        }
        return value;
    }
}
