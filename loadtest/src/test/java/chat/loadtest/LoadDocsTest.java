package chat.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import chat.loadtest.scenario.Scenario;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page for load testers and the help say what the code does. */
class LoadDocsTest {
    private static final Path PAGE = Path.of("..", "docs", "load-testing.md");

    @Test
    void thePageHasEachOptionWithItsDefault() throws IOException {
        List<String> expected = Arrays.stream(Option.values())
                .map(option -> "| `--" + option.key() + "` | "
                        + (option.fallback().isEmpty() ? "" : "`" + option.fallback() + "` ") + "| " + option.meaning()
                        + " |")
                .toList();

        assertThat(rows("| `--")).containsExactlyElementsOf(expected);
    }

    @Test
    void thePageHasEachScenarioWithItsDefaults() throws IOException {
        List<String> expected = Arrays.stream(Scenario.values())
                .map(scenario -> "| `" + scenario.key() + "` | " + scenario.meaning() + " | "
                        + (scenario.own().isEmpty() ? "" : "`" + scenario.own() + "` ") + "|")
                .toList();

        assertThat(rows("| `")).filteredOn(row -> !row.startsWith("| `--")).containsExactlyElementsOf(expected);
    }

    @Test
    void theHelpListsScenariosAndOptions() {
        ByteArrayOutputStream help = new ByteArrayOutputStream();
        Load.help(new PrintStream(help, true, StandardCharsets.UTF_8));

        for (Scenario scenario : Scenario.values()) {
            assertThat(help.toString(StandardCharsets.UTF_8)).contains("  " + scenario.key() + " ");
        }
        for (Option option : Option.values()) {
            assertThat(help.toString(StandardCharsets.UTF_8)).contains("--" + option.key() + " ");
        }
    }

    private static List<String> rows(String start) throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith(start))
                .toList();
    }
}
