package chat.node.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import chat.common.json.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

final class MonitoringFilesTest {
    @Test
    void eachAlertHasItsSectionAndEachSectionItsAlert() {
        String rules = MonitoringFiles.rules();
        assertThat(MonitoringFiles.alerts()).hasSize(rules.split("- alert:", -1).length - 1);
        assertThat(MonitoringFiles.explained()).containsExactlyElementsOf(MonitoringFiles.alerts());
        assertThat(MonitoringFiles.alerts())
                .extracting(MonitoringFiles.Alert::name)
                .doesNotHaveDuplicates();
        assertThat(MonitoringFiles.alerts())
                .extracting(MonitoringFiles.Alert::severity)
                .containsOnly("critical", "warning", "info");
    }

    @Test
    void linksOfThePageLeadSomewhere() {
        String page = MonitoringFiles.page();
        List<String> anchors = page.lines()
                .filter(line -> line.startsWith("##"))
                .map(line ->
                        line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT).replace(' ', '-'))
                .toList();
        assertThat(page.split("\\]\\(#", -1)).hasSizeGreaterThan(10);
        for (String rest : List.of(page.split("\\]\\(#", -1)).subList(1, page.split("\\]\\(#", -1).length)) {
            assertThat(anchors).contains(rest.substring(0, rest.indexOf(')')));
        }
    }

    @Test
    void theDashboardIsWhole() throws IOException {
        JsonNode dashboard = Json.mapper().readTree(MonitoringFiles.DASHBOARD.toFile());
        List<Integer> ids = new ArrayList<>();
        for (JsonNode panel : dashboard.path("panels")) {
            ids.add(panel.path("id").intValue());
            assertThat(panel.path("title").asText()).isNotBlank();
            boolean row = panel.path("type").asText().equals("row");
            assertThat(panel.path("targets").size() > 0)
                    .as(panel.path("title").asText())
                    .isNotEqualTo(row);
        }
        assertThat(ids).hasSizeGreaterThan(30).doesNotHaveDuplicates();
    }

    @Test
    void panelsDoNotCoverOneAnother() throws IOException {
        boolean[][] taken = new boolean[400][24];
        for (JsonNode panel :
                Json.mapper().readTree(MonitoringFiles.DASHBOARD.toFile()).path("panels")) {
            JsonNode place = panel.path("gridPos");
            for (int y = 0; y < place.path("h").intValue(); y++) {
                for (int x = 0; x < place.path("w").intValue(); x++) {
                    boolean[] line = taken[place.path("y").intValue() + y];
                    assertThat(line[place.path("x").intValue() + x])
                            .as(panel.path("title").asText())
                            .isFalse();
                    line[place.path("x").intValue() + x] = true;
                }
            }
        }
    }

    @Test
    void promtoolLikesTheRulesAndTheyFireWhenTheyShould() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/promtool")), "promtool is not installed");
        promtool("check", "rules", "alerts.yml");
        promtool("check", "config", "--syntax-only", "prometheus.yml");
        promtool("test", "rules", "alerts-test.yml");
    }

    private static void promtool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("/usr/bin/promtool"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(MonitoringFiles.DIRECTORY.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
