package chat.node.bench.compare;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code ./chat bench}: runs the sections round by round and writes what came of them. Run in {@code chat-node}. */
public final class Compare {
    private Compare() {}

    public static void main(String[] args) throws Exception {
        CompareOptions options;
        try {
            options = CompareOptions.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println("chat: " + e.getMessage());
            System.err.println(CompareOptions.USAGE);
            System.exit(2);
            return;
        }
        Path directory = Path.of("target", "bench").toAbsolutePath();
        try (Stage stage = Stage.start(options.jar(), directory)) {
            run(sections(stage, options), options, directory);
        }
        // Netty's threads of the generator are not waited for.
        System.exit(0);
    }

    private static List<Section> sections(Stage stage, CompareOptions options) {
        Durations durations = options.durations();
        // A chat server with a database warms up more slowly.
        Durations longer = new Durations(6 * durations.warmUp(), 2 * durations.measured());
        List<Section> all = List.of(
                new FanOutSection(FanOutSection.Sizes.FULL, durations),
                new ClusterSection(FanOutSection.Sizes.FULL, durations),
                new ConnectSection(stage, 2_000, 20, 3),
                new MemorySection(stage, List.of(1_000, 5_000, 10_000)),
                new DurableSection(stage, longer, 2_000));
        return all.stream()
                .filter(section -> options.only().isEmpty() || options.only().contains(section.id()))
                .toList();
    }

    static void run(List<Section> sections, CompareOptions options, Path directory) throws Exception {
        Map<Section, Results> resultsBySection = new LinkedHashMap<>();
        sections.forEach(section -> resultsBySection.put(section, new Results()));
        for (int round = 1; round <= options.rounds(); round++) {
            System.out.printf("round %d of %d%n", round, options.rounds());
            for (Section section : sections) {
                for (Contender contender : section.contenders()) {
                    if (options.contenders().isEmpty() || options.contenders().contains(contender)) {
                        section.measure(contender, resultsBySection.get(section));
                    }
                }
            }
            // After each: a run that is ended early has not been for nothing.
            new Report(round).write(resultsBySection, directory, options.docs());
        }
        System.out.println(Files.readString(directory.resolve("results.md")));
        System.out.println("Every round is in " + directory.resolve("results.json"));
    }
}
