package chat.node.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which processes a stack started, so that the next one can end what a killed one left. A number alone is not believed:
 * it may belong to an innocent process by now.
 */
final class PidFiles {
    private static final String SUFFIX = ".pid";
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    /** The kernel counts from boot, and the hour of boot is a guess that is made anew by each JVM. */
    private static final Duration CLOCK_SLACK = Duration.ofSeconds(2);

    private final Path directory;

    PidFiles(Path directory) {
        this.directory = directory;
    }

    /** @param sign a word that is on the process's command line and on few others */
    void write(String name, ProcessHandle process, String sign) throws IOException {
        long started = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        Files.writeString(directory.resolve(name + SUFFIX), process.pid() + "\n" + started + "\n" + sign + "\n");
    }

    void remove(String name) throws IOException {
        Files.deleteIfExists(directory.resolve(name + SUFFIX));
    }

    /** @return the names of those that were still running */
    List<String> endLeftOvers() throws IOException {
        List<Path> files;
        try (Stream<Path> entries = Files.list(directory)) {
            files = entries.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        }
        List<String> names = new ArrayList<>();
        List<ProcessHandle> processes = new ArrayList<>();
        for (Path file : files) {
            Optional<ProcessHandle> process = read(file);
            if (process.isPresent()) {
                String name = file.getFileName().toString();
                names.add(name.substring(0, name.length() - SUFFIX.length()));
                // HAProxy's worker and the like first, while they still have a parent to be found by.
                process.get().descendants().forEach(processes::add);
                processes.add(process.get());
            }
        }
        Children.stopAll(processes, PATIENCE);
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
        return names;
    }

    private static Optional<ProcessHandle> read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        if (lines.size() < 3
                || !lines.get(0).matches("\\d{1,18}")
                || !lines.get(1).matches("\\d{1,18}")) {
            return Optional.empty();
        }
        Instant started = Instant.ofEpochMilli(Long.parseLong(lines.get(1)));
        return ProcessHandle.of(Long.parseLong(lines.get(0)))
                .filter(process -> process.info()
                        .startInstant()
                        .filter(now -> Duration.between(started, now).abs().compareTo(CLOCK_SLACK) <= 0)
                        .isPresent())
                .filter(process -> Children.commandLine(process).contains(lines.get(2)));
    }
}
