package chat.node.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@link MessageCompare} is asked for: the number of rounds, {@code --servers=java,node}, {@code --senders=N},
 * {@code --rooms=N}, {@code --windows=N,N} (messages that each sender keeps unacknowledged), {@code --warm-up=SECONDS},
 * {@code --measure=SECONDS}, {@code --numbering=row|process} (of the Node.js server), {@code --jar=PATH}, and settings of
 * our node as {@code CHAT_NAME=VALUE}; all others are options of its JVM, besides those in jvm.options.
 */
record MessageCompareOptions(
        int rounds,
        List<String> servers,
        int senders,
        int rooms,
        List<Integer> windows,
        int warmUpSeconds,
        int measuredSeconds,
        String numbering,
        Path jar,
        Map<String, String> settings,
        List<String> jvm) {

    static MessageCompareOptions parse(String... args) {
        List<String> given = new ArrayList<>(List.of(args));
        int rounds = 2;
        if (!given.isEmpty() && given.get(0).matches("\\d{1,3}")) {
            rounds = Integer.parseInt(given.remove(0));
        }
        MessageCompareOptions options = new MessageCompareOptions(
                rounds,
                list(take(given, "servers", "java,node")),
                Integer.parseInt(take(given, "senders", "200")),
                Integer.parseInt(take(given, "rooms", "20")),
                list(take(given, "windows", "8,1")).stream()
                        .map(Integer::valueOf)
                        .toList(),
                Integer.parseInt(take(given, "warm-up", "30")),
                Integer.parseInt(take(given, "measure", "15")),
                take(given, "numbering", "process"),
                Path.of(take(given, "jar", "target/chat-node.jar")).toAbsolutePath(),
                settings(given),
                Stream.concat(Stream.of("@jvm.options"), given.stream()).toList());
        for (String option : given) {
            if (!option.startsWith("-X") && !option.startsWith("-D")) {
                throw new IllegalArgumentException("no option of this program, nor of a JVM: " + option);
            }
        }
        return options;
    }

    private static Map<String, String> settings(List<String> given) {
        Map<String, String> settings = given.stream()
                .filter(option -> option.matches("CHAT_[A-Z_]+=.*"))
                .map(option -> option.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        given.removeIf(option -> option.startsWith("CHAT_"));
        return settings;
    }

    private static List<String> list(String text) {
        return List.of(text.split(","));
    }

    /** Takes {@code --name=value} out of what is given. */
    private static String take(List<String> given, String name, String byDefault) {
        String prefix = "--" + name + "=";
        String value = byDefault;
        for (String option : List.copyOf(given)) {
            if (option.startsWith(prefix)) {
                value = option.substring(prefix.length());
                given.remove(option);
            }
        }
        return value;
    }
}
