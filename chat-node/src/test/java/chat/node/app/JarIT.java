package chat.node.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.testkit.EmbeddedServers;
import chat.node.testkit.TestNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar as an operator runs it: a process with an environment, signals, and an exit code. */
final class JarIT {
    private static final Path JAR = Path.of("target", "chat-node.jar").toAbsolutePath();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    @TempDir
    private Path directory;

    private Path output;
    private Process process;

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test
    void startsServesAndIsGoneWithCodeZeroWhenAsked() throws Exception {
        start(TestNode.environment("jar", EmbeddedServers.newDatabase(), Map.of()));
        await().atMost(Duration.ofSeconds(60)).until(() -> text().contains("is ready on port"));

        process.destroy();

        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(text()).isZero();
        assertThat(text()).contains("stopped public port").contains("stopped database");
    }

    @Test
    void saysAllThatIsWrongWithItsConfigurationAndExitsWithTwo() throws Exception {
        start(Map.of("CHAT_PORT", "eighty", "CHAT_JWT_SECRET", "changeme"));

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(text())
                .contains("CHAT_PORT", "CHAT_JWT_SECRET", "CHAT_DATABASE_URL", "CHAT_REDIS_URL")
                .doesNotContain("changeme")
                .doesNotContain("\tat ");
    }

    @Test
    void givesUpOnADatabaseThatNeverComes() throws Exception {
        Map<String, String> environment = new HashMap<>(
                TestNode.environment("jar", "postgres://chat@127.0.0.1:1/chat", Map.of("CHAT_START_TIMEOUT", "1s")));
        start(environment);

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(text())
                .contains("waiting for PostgreSQL at 127.0.0.1:1/chat")
                .doesNotContain("\tat ");
    }

    @Test
    void canBeStoppedWhileItWaits() throws Exception {
        start(TestNode.environment("jar", "postgres://chat@127.0.0.1:1/chat", Map.of("CHAT_START_TIMEOUT", "5m")));
        await().atMost(Duration.ofSeconds(30)).until(() -> text().contains("waiting for PostgreSQL"));

        process.destroy();

        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(text()).isZero();
    }

    private void start(Map<String, String> environment) throws IOException {
        output = Files.createFile(directory.resolve("output.log"));
        ProcessBuilder builder = new ProcessBuilder(
                        List.of(JAVA.toString(), "-Xmx256m", "-XX:TieredStopAtLevel=1", "-jar", JAR.toString()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("CHAT_"));
        builder.environment().putAll(environment);
        process = builder.start();
    }

    private String text() throws IOException {
        return Files.readString(output);
    }
}
