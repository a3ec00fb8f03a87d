package chat.node.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataDirectoryTest {
    @TempDir
    private Path temporary;

    @Test
    void leavesNeitherLockNorRunDirectoryWhenClosed() throws Exception {
        Path path = temporary.resolve("with a space/data");
        try (DataDirectory data = DataDirectory.open(path)) {
            assertThat(data.run()).isDirectory();
            assertThat(path.resolve("lock")).exists();
        }
        assertThat(names(path)).containsExactlyInAnyOrder(".chat-data", "logs");
    }

    @Test
    void aDirectoryOfSomebodyElsesIsNeitherUsedNorEmptied() throws Exception {
        Files.writeString(temporary.resolve("thesis.txt"), "irreplaceable");

        assertThatThrownBy(() -> DataDirectory.open(temporary))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("was not made by ./chat up");
        assertThat(names(temporary)).containsExactly("thesis.txt");
    }

    @Test
    void startingOverForgetsOurFilesOnlyAndFollowsNoLink() throws Exception {
        Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("precious"), "");
        Path path = temporary.resolve("data");
        try (DataDirectory data = DataDirectory.open(path)) {
            Files.createDirectories(data.postgres().resolve("base"));
            Files.createSymbolicLink(data.postgres().resolve("base/link"), elsewhere);
            Files.writeString(path.resolve("notes"), "");

            data.startOver();

            assertThat(data.postgres()).doesNotExist();
            assertThat(path.resolve("notes")).exists();
            assertThat(elsewhere.resolve("precious")).exists();
        }
    }

    @Test
    void aDatabaseWhoseMakingWasCutOffIsMadeAnew() throws Exception {
        try (DataDirectory data = DataDirectory.open(temporary.resolve("data"))) {
            data.dropUnfinishedDatabase();
            Files.createDirectories(data.postgres());
            data.dropUnfinishedDatabase();
            assertThat(data.postgres()).doesNotExist();

            Files.createDirectories(data.postgres());
            data.keepDatabase();
            data.dropUnfinishedDatabase();
            assertThat(data.postgres()).exists();
        }
    }

    @Test
    void thePreviousLogIsPutAsideSoThatLogsDoNotGrowForEver() throws Exception {
        try (DataDirectory data = DataDirectory.open(temporary.resolve("data"))) {
            for (String run : new String[] {"first", "second", "third"}) {
                Files.writeString(data.freshLog("node-1"), run);
            }
            assertThat(data.logs().resolve("node-1.log")).hasContent("third");
            assertThat(data.logs().resolve("node-1.1.log")).hasContent("second");
            assertThat(names(data.logs())).hasSize(2);
        }
    }

    private static Stream<String> names(Path directory) throws Exception {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).toList().stream();
        }
    }
}
