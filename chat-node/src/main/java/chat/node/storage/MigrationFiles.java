package chat.node.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The migrations this release brings along. {@code db/migration/index} names them: a jar cannot be listed cheaply. */
final class MigrationFiles {
    static final String DIRECTORY = "db/migration/";
    static final String INDEX = "index";

    private MigrationFiles() {}

    static List<Migration> load() {
        return read(INDEX)
                .lines()
                .filter(line -> !line.isBlank())
                .map(fileName -> Migration.of(fileName, read(fileName)))
                .toList();
    }

    private static String read(String name) {
        try (InputStream in = MigrationFiles.class.getClassLoader().getResourceAsStream(DIRECTORY + name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + DIRECTORY + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
