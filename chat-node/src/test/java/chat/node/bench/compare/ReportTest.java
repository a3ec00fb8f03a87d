package chat.node.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.common.json.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportTest {
    private static final Durations NONE = new Durations(0, 0);

    private final FanOutSection section = new FanOutSection(FanOutSection.Sizes.FULL, NONE);
    private final Results results = new Results();

    @TempDir
    private Path directory;

    @BeforeEach
    void threeRounds() {
        rounds(1, 3);
    }

    private void rounds(int first, int last) {
        for (int i = first; i <= last; i++) {
            results.add(FanOutSection.ROOM_1, Contender.OUR_SOCKET_IO, Map.of(Metric.PER_CPU_SECOND, 200.0 * i * i));
            results.add(FanOutSection.ROOM_1, Contender.NODE_JS, Map.of(Metric.PER_CPU_SECOND, 100.0 * i));
            results.add(FanOutSection.ROOM_1, Contender.LIMIT_MESSAGE, Map.of(Metric.PER_CPU_SECOND, 1_000.0));
        }
    }

    @Test
    void aTableHasTheMiddleOfAllRoundsAndOfTheRatiosInEach() {
        assertThat(Report.table(section, FanOutSection.ROOM_1, results))
                .contains("| our Socket.IO | 800 (200–1,800) | 4.00 | 0.80 |")
                .contains("| Node.js | 200 (100–300) | 1.00 | 0.20 |")
                .doesNotContain("netty-socketio");
    }

    @Test
    void anotherTableHasWhatOursIsToOthersInEachColumn() {
        results.add(
                FanOutSection.ROOM_16, Contender.OUR_SOCKET_IO, Map.of(Metric.PER_CPU_SECOND, 6.0, Metric.CPUS, 2.0));
        results.add(FanOutSection.ROOM_16, Contender.NODE_JS, Map.of(Metric.PER_CPU_SECOND, 3.0, Metric.CPUS, 4.0));

        assertThat(Report.ratios(section, FanOutSection.ROOM_16, results)).contains("| Node.js | 2.00 | 0.50 |");
    }

    @Test
    void ratiosAreOfRoundsInWhichBothHaveFigures() {
        results.add(FanOutSection.PACED, Contender.OUR_SOCKET_IO, Map.of(Metric.CPUS, 1.0));
        results.add(FanOutSection.PACED, Contender.OUR_SOCKET_IO, Map.of(Metric.CPUS, 3.0));
        results.skip(FanOutSection.PACED, Contender.NODE_JS, (SlowServerException)
                SlowServerException.of(SlowServerException.REASON));
        results.add(FanOutSection.PACED, Contender.NODE_JS, Map.of(Metric.CPUS, 6.0));

        assertThat(results.ratio(FanOutSection.PACED, Contender.OUR_SOCKET_IO, Contender.NODE_JS, Metric.CPUS))
                .hasValue(0.5);
        assertThat(Report.table(section, FanOutSection.PACED, results)).contains("| Node.js | 6.000 |");
    }

    @Test
    void goalsAreMetOrNot() {
        assertThat(Goal.table(List.of(section), Map.of(section, results), ""))
                .contains("| our Socket.IO | deliveries per CPU second | at least 1.7 × Node.js's | 4.000 | met |")
                .contains("at least 0.85 × bare Netty, flushing each message's | 0.800 | **not met** |")
                .doesNotContain("16 senders");
    }

    @Test
    void whatAnEarlierRunMeasuredIsWrittenAgain() throws IOException {
        Path page = directory.resolve("page.md");
        Files.writeString(page, """
                before
                <!-- results of fan-out -->
                old
                <!-- end of fan-out -->
                <!-- results of goals -->
                <!-- end of goals -->
                after
                """);
        rounds(4, 5);
        new Report(directory, true, "./chat bench --only=fan-out").save(section, results);

        String text = new Report(directory, true, "./chat bench --rounds=0").write(List.of(section), Optional.of(page));

        assertThat(text)
                .contains("`./chat bench --only=fan-out`, 5 rounds, commit ")
                .contains("| our Socket.IO | 1,800 (200–5,000) |");
        assertThat(Files.readString(page))
                .startsWith("before\n")
                .contains("| our Socket.IO | 1,800 (200–5,000) |", "| 6.000 | met |")
                .endsWith("after\n")
                .doesNotContain("old");
    }

    @Test
    void goalsOfWhatIsNotMeasuredHereStayInTheirTable() {
        String row =
                "| Connecting | our node | connects per CPU second | at least 5.0 × Node.js chat server's | 7 | met |";
        List<Section> sections = List.of(section, new ConnectSection(null, 1, 0, 1));

        String table = Goal.table(sections, Map.of(section, results), "before\n" + row + "\nafter\n");

        assertThat(table).contains("| 4.000 | met |\n").endsWith(row + "\n").doesNotContain("before");
        assertThat(Goal.table(sections, Map.of(), table)).isEqualTo(table);
    }

    @Test
    void theFileHasMediansAndRatiosBesideEveryRound() throws IOException {
        new Report(directory, false, "trial").save(section, results);

        JsonNode json = Json.mapper().readTree(Files.readAllBytes(directory.resolve("fan-out-trial.json")));
        JsonNode ours = json.at("/summary/room-1/OUR_SOCKET_IO/PER_CPU_SECOND");

        assertThat(ours.path("median").asDouble()).isEqualTo(800);
        assertThat(ours.path("least").asDouble()).isEqualTo(200);
        assertThat(ours.path("most").asDouble()).isEqualTo(1_800);
        assertThat(ours.path("timesThatOfNODE_JS").asDouble()).isEqualTo(4);
        assertThat(json.at("/scenarios/room-1/OUR_SOCKET_IO")).hasSize(3);
    }

    /** A run that is ended early must not take the place of one that was not. */
    @Test
    void whatHasNotAllRoundsYetIsATrial() throws IOException {
        Report report = new Report(directory, true, "proper");

        report.save(section, results);

        assertThat(directory.resolve("fan-out-trial.json")).exists();
        assertThat(directory.resolve("fan-out.json")).doesNotExist();

        rounds(4, 5);
        report.save(section, results);

        assertThat(directory.resolve("fan-out.json")).exists();
    }

    @Test
    void aTrialIsShownAndLeavesWhatWasMeasuredProperly() throws IOException {
        rounds(4, 5);
        new Report(directory, true, "proper").save(section, results);
        Results trial = new Results();
        trial.add(FanOutSection.ROOM_1, Contender.OUR_SOCKET_IO, Map.of(Metric.PER_CPU_SECOND, 7.0));
        Report report = new Report(directory, false, "trial");

        report.save(section, trial);

        assertThat(report.write(List.of(section), Optional.empty())).contains("| our Socket.IO | 7 |");
        assertThat(new Report(directory, true, "again").write(List.of(section), Optional.empty()))
                .contains("| our Socket.IO | 1,800 (200–5,000) |");
    }

    @Test
    void aPageWithoutAPlaceStaysAsItIs() throws IOException {
        Path page = Files.writeString(directory.resolve("page.md"), "nothing");

        assertThatThrownBy(() -> Report.replace(page, "fan-out", "text")).hasMessageContaining("no place");
        assertThat(page).hasContent("nothing");
    }
}
