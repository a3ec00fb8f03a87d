package chat.node.app;

import static org.assertj.core.api.Assertions.assertThat;

import chat.node.config.NodeConfig.LogLevel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class LoggingTest {
    @ParameterizedTest
    @CsvSource({
        "ERROR, error, error",
        "WARN, warn, warn",
        "INFO, info, warn",
        "DEBUG, debug, debug",
        "TRACE, trace, debug",
    })
    void librariesSayLessThanWeDo(LogLevel level, String ours, String libraries) {
        Properties properties = new Properties();
        Logging.apply(level, properties);
        assertThat(properties)
                .containsEntry("org.slf4j.simpleLogger.defaultLogLevel", ours)
                .containsEntry("org.slf4j.simpleLogger.log.io.netty", libraries)
                .containsEntry("org.slf4j.simpleLogger.log.io.lettuce", libraries)
                .containsEntry("org.slf4j.simpleLogger.log.com.zaxxer", libraries)
                .containsEntry("org.slf4j.simpleLogger.log.com.corundumstudio", libraries);
    }

    @Test
    void theCommandLineWins() {
        Properties properties = new Properties();
        properties.setProperty("org.slf4j.simpleLogger.log.io.lettuce", "trace");
        Logging.apply(LogLevel.INFO, properties);
        assertThat(properties).containsEntry("org.slf4j.simpleLogger.log.io.lettuce", "trace");
    }

    /** In a process of its own, because loggers here are made long before this test runs. */
    @Test
    void linesHaveTimeThreadLevelAndShortName() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Speaker.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(lines).hasSize(2);
            assertThat(lines.get(0))
                    .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d)"
                            + " \\[main] INFO Speaker - of ours");
            assertThat(lines.get(1)).endsWith("[main] WARN Channel - of theirs");
        } finally {
            process.destroyForcibly();
        }
    }

    /** Logs a few lines as a node would. */
    static final class Speaker {
        private Speaker() {}

        public static void main(String[] args) {
            Logging.apply(LogLevel.INFO, System.getProperties());
            LoggerFactory.getLogger("chat.node.app.Speaker").info("of ours");
            LoggerFactory.getLogger("chat.node.app.Speaker").debug("too much");
            LoggerFactory.getLogger("io.netty.channel.Channel").info("too much");
            LoggerFactory.getLogger("io.netty.channel.Channel").warn("of theirs");
        }
    }
}
