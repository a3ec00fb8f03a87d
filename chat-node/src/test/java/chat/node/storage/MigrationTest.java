package chat.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationTest {
    @Test
    void nameAndVersionComeFromTheFileName() {
        Migration migration = Migration.of("V0042__room_seq.sql", "SELECT 1;\n");

        assertThat(migration.version()).isEqualTo(42);
        assertThat(migration.name()).isEqualTo("room_seq");
        assertThat(migration.label()).isEqualTo("V0042__room_seq");
        assertThat(migration.transactional()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"V1__x.sql", "V0001_x.sql", "V0001__X.sql", "V0001__x.txt", "0001__x.sql", "V0001__.sql"})
    void anyOtherFileNameIsRefused(String fileName) {
        assertThatThrownBy(() -> Migration.of(fileName, "")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theChecksumIsThatOfTheTextAndNotOfItsLineEnds() {
        Migration unix = Migration.of("V0001__a.sql", "SELECT 1;\nSELECT 2;\n");
        Migration windows = Migration.of("V0001__a.sql", "SELECT 1;\r\nSELECT 2;\r\n");
        Migration other = Migration.of("V0001__a.sql", "SELECT 1;\nSELECT 3;\n");

        assertThat(windows.checksum()).isEqualTo(unix.checksum()).hasSize(64);
        assertThat(other.checksum()).isNotEqualTo(unix.checksum());
    }

    @Test
    void outsideOfATransactionStatementsGoSingly() {
        Migration migration = Migration.of("V0001__a.sql", """
                -- no-transaction
                DROP INDEX CONCURRENTLY IF EXISTS a;
                -- why: a half-built index stays behind; it is dropped first
                CREATE INDEX CONCURRENTLY a
                    ON t (';');
                -- the end
                """);

        assertThat(migration.transactional()).isFalse();
        assertThat(migration.statements()).hasSize(2);
        assertThat(migration.statements().get(1)).contains("ON t (';')");
    }

    @Test
    void theIndexNamesTheFilesThatAreThere() throws IOException {
        Path directory = Path.of("src", "main", "resources", MigrationFiles.DIRECTORY);
        List<String> files;
        try (Stream<Path> listed = Files.list(directory)) {
            files = listed.map(path -> path.getFileName().toString())
                    .filter(name -> !name.equals(MigrationFiles.INDEX))
                    .sorted()
                    .toList();
        }

        assertThat(Files.readAllLines(directory.resolve(MigrationFiles.INDEX))).isEqualTo(files);
        assertThat(MigrationFiles.load()).hasSameSizeAs(files);
    }
}
