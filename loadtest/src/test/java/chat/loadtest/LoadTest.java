package chat.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import chat.loadtest.scenario.Scenario;
import chat.loadtest.scenario.Settings;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadTest {
    @TempDir
    private Path directory;

    @Test
    void runsThatBeginAtOnceHaveADirectoryEach() throws Exception {
        Path results = directory.resolve("results");
        Settings settings =
                Settings.of(Scenario.ROOMS, Values.parse(Scenario.ROOMS.defaults(), "--results", results.toString()));
        Set<Path> own = new HashSet<>();

        for (int i = 0; i < 5; i++) {
            own.add(Load.ownDirectory(settings));
        }

        assertThat(own)
                .hasSize(5)
                .allSatisfy(each -> assertThat(each).isEmptyDirectory().hasParent(results));
    }
}
