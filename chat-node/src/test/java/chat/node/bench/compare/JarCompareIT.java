package chat.node.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As {@link CompareIT}, for what is measured with the jar. */
final class JarCompareIT {
    private static final Path JAR = Path.of("target", "chat-node.jar").toAbsolutePath();

    private final Results results = new Results();
    private Stage stage;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws Exception {
        stage = Stage.start(JAR, directory, Map.of());
    }

    @AfterEach
    void stop() throws Exception {
        stage.close();
    }

    @Test
    void clientsThatComeAllAtOnce() throws Exception {
        everybodyHasAllColumns(new ConnectSection(stage, 40, 0, 1));
    }

    @Test
    void clientsThatStay() throws Exception {
        everybodyHasAllColumns(new MemorySection(stage, List.of(20, 40)));
    }

    @Test
    void durableMessages() throws Exception {
        everybodyHasAllColumns(new DurableSection(stage, new Durations(0.1, 0.5), 200));
    }

    private void everybodyHasAllColumns(Section section) throws Exception {
        for (Contender contender : section.contenders()) {
            section.measure(contender, results);
        }
        for (Scenario scenario : section.scenarios()) {
            for (Contender contender : section.contenders()) {
                for (Metric metric : scenario.metrics()) {
                    assertThat(results.spread(scenario, contender, metric))
                            .as("%s of %s in %s", metric.title(), contender.title(), scenario.id())
                            .hasValueSatisfying(
                                    spread -> assertThat(spread.median()).isFinite());
                }
            }
        }
    }
}
