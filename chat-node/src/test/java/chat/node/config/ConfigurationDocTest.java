package chat.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page for operators is checked against the code, and written by it on request. */
class ConfigurationDocTest {
    private static final String TITLE = "## All settings\n";
    private static final String COMMAND =
            "./mvnw -pl chat-node -am test -Dtest=ConfigurationDocTest -Dchat.docs.write=true";
    private static final String ORIGIN = "\n<!-- Made from Settings.java. To change it: " + COMMAND + " -->\n";

    @Test
    void thePageListsEverySettingAsItIs() throws IOException {
        Path page = repository().resolve("docs/configuration.md");
        String written = Files.readString(page);
        String head = written.contains(TITLE) ? written.substring(0, written.indexOf(TITLE)) : written;
        String expected = head + TITLE + ORIGIN + SettingTables.markdown();
        if (Boolean.getBoolean("chat.docs.write")) {
            Files.writeString(page, expected);
        } else {
            assertThat(written)
                    .as("docs/configuration.md differs from the settings in the code; mend it with\n" + COMMAND)
                    .isEqualTo(expected);
        }
    }

    private static Path repository() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("mvnw"))) {
            directory = directory.getParent();
        }
        return directory;
    }
}
