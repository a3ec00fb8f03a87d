package chat.node.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PidFilesTest {
    @TempDir
    private Path directory;

    private Process process;
    private PidFiles pidFiles;

    @BeforeEach
    void startSomething() throws IOException {
        process = new ProcessBuilder("sleep", "600").start();
        pidFiles = new PidFiles(directory);
    }

    @AfterEach
    void stopIt() {
        process.destroyForcibly();
    }

    @Test
    void aProcessOfAnEarlierRunIsEnded() throws Exception {
        pidFiles.write("sleeper", process.toHandle(), "sleep");

        assertThat(pidFiles.endLeftOvers()).containsExactly("sleeper");

        assertThat(process.waitFor()).isNotZero();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aStrangerThatGotTheNumberSinceIsLeftAlone() throws Exception {
        pidFiles.write("sleeper", process.toHandle(), "sleep");
        List<String> lines = Files.readAllLines(directory.resolve("sleeper.pid"));
        long hourEarlier = Long.parseLong(lines.get(1)) - 3_600_000;
        Files.write(directory.resolve("sleeper.pid"), List.of(lines.get(0), Long.toString(hourEarlier), "sleep"));

        assertThat(pidFiles.endLeftOvers()).isEmpty();

        assertThat(process.isAlive()).isTrue();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aProcessWithAnotherCommandIsLeftAlone() throws Exception {
        pidFiles.write("sleeper", process.toHandle(), "chat-node.jar");

        assertThat(pidFiles.endLeftOvers()).isEmpty();

        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void rubbishInAPidFileIsForgotten() throws Exception {
        Files.writeString(directory.resolve("a.pid"), "");
        Files.writeString(directory.resolve("b.pid"), "12x\n-5\nsleep\n");
        Files.writeString(directory.resolve("c.pid"), "99999999999999999999999\n1\nsleep\n");

        assertThat(pidFiles.endLeftOvers()).isEmpty();

        assertThat(directory).isEmptyDirectory();
    }
}
