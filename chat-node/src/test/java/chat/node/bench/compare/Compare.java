package chat.node.bench.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
        Report report = new Report(directory, options.isWhole(), "./chat bench " + String.join(" ", args));
        int exitCode;
        try (Stage stage = Stage.start(options.jar(), directory, options.settings())) {
            System.out.println("PostgreSQL with " + stage.durability());
            List<Section> sections = sections(stage, options);
            boolean done = run(sections, options, report);
            System.out.println(report.write(sections, done ? options.docs() : Optional.empty()));
            // Netty's threads of the generator are not waited for.
            exitCode = done ? 0 : 1;
        }
        System.exit(exitCode);
    }

    static List<Section> sections(Stage stage, CompareOptions options) {
        Durations durations = options.durations();
        return List.of(
                new FanOutSection(FanOutSection.Sizes.FULL, durations),
                // Two processes warm up on the same processors.
                new ClusterSection(FanOutSection.Sizes.FULL, durations.times(2, 1)),
                new ConnectSection(stage, 2_000, durations.warmUp(), 5),
                new MemorySection(stage, List.of(1_000, 5_000, 10_000)),
                new DurableSection(stage, durations.times(1.5, 2), 2_000));
    }

    /**
     * What was measured is written after each round: a run that is ended early has not been for nothing.
     *
     * @return whether everybody did what was asked
     */
    private static boolean run(List<Section> sections, CompareOptions options, Report report) throws IOException {
        Map<Section, Results> resultsBySection = new LinkedHashMap<>();
        sections.stream()
                .filter(section -> options.only().isEmpty() || options.only().contains(section.id()))
                .forEach(section -> resultsBySection.put(section, new Results()));
        for (int round = 1; round <= options.rounds(); round++) {
            System.out.printf("round %d of %d%n", round, options.rounds());
            for (Map.Entry<Section, Results> each : resultsBySection.entrySet()) {
                for (Contender contender : inTurn(each.getKey(), round)) {
                    boolean isWanted = options.contenders().isEmpty()
                            || options.contenders().contains(contender);
                    if (isWanted && !measure(each.getKey(), contender, each.getValue())) {
                        return false;
                    }
                }
                report.save(each.getKey(), each.getValue());
            }
        }
        return true;
    }

    /** Says who it was that did not deliver what it should, or not in time. */
    private static boolean measure(Section section, Contender contender, Results results) {
        try {
            section.measure(contender, results);
            return true;
        } catch (Exception e) {
            System.err.println("chat: " + section.id() + " with " + contender.title() + " failed");
            e.printStackTrace();
            return false;
        }
    }

    /** Who was second in the last round is first in this one. */
    private static List<Contender> inTurn(Section section, int round) {
        List<Contender> contenders = new ArrayList<>(section.contenders());
        if (section.inAnyOrder()) {
            Collections.rotate(contenders, 1 - round);
        }
        return contenders;
    }
}
