package chat.node.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
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
        stage = Stage.start(JAR, directory);
    }

    @AfterEach
    void stop() throws Exception {
        stage.close();
    }

    @Test
    void clientsThatComeAllAtOnceAndStay() throws Exception {
        new ConnectSection(stage, 40, 0, 1).measure(Contender.OURS, results);
        MemorySection memory = new MemorySection(stage, List.of(20, 40));
        memory.measure(Contender.OURS, results);
        memory.measure(Contender.NODE_JS, results);

        assertThat(results.spread(ConnectSection.CONNECT, Contender.OURS, Metric.CONNECTS_PER_SECOND))
                .hasValueSatisfying(spread -> assertThat(spread.median()).isPositive());
        assertThat(results.spread(memory.scenarios().get(1), Contender.NODE_JS, Metric.KILOBYTES))
                .isPresent();
    }

    @Test
    void durableMessages() throws Exception {
        DurableSection section = new DurableSection(stage, new Durations(0.1, 0.5), 200);

        section.measure(Contender.OURS, results);

        for (Scenario scenario : List.of(DurableSection.ROOMS_10, DurableSection.ROOMS_10_X8)) {
            assertThat(results.spread(scenario, Contender.OURS, Metric.ACKED_PER_SECOND))
                    .hasValueSatisfying(spread -> assertThat(spread.median()).isPositive());
        }
    }
}
