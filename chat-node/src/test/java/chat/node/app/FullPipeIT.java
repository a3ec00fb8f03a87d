package chat.node.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.testkit.EmbeddedServers;
import chat.node.testkit.Http;
import chat.node.testkit.QuietPorts;
import chat.node.testkit.TestNode;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node whose output goes into a pipe that nobody reads, as when whatever collects logs hangs. */
final class FullPipeIT {
    private static final Path JAR = Path.of("target", "chat-node.jar").toAbsolutePath();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    @Test
    @Timeout(120)
    void itServesOnAndSaysHowManyLinesAreLost() throws Exception {
        int port = QuietPorts.free();
        int adminPort = QuietPorts.free();
        ProcessBuilder builder =
                new ProcessBuilder(JAVA.toString(), "-Xmx256m", "-jar", JAR.toString()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("CHAT_"));
        builder.environment()
                .putAll(TestNode.environment(
                        "node-1",
                        EmbeddedServers.newDatabase(),
                        Map.of(
                                "CHAT_PORT", "" + port,
                                "CHAT_ADMIN_PORT", "" + adminPort,
                                "CHAT_ACCESS_LOG", "true")));
        Process process = builder.start();
        try {
            Http http = new Http(URI.create("http://127.0.0.1:" + port));
            Http admin = new Http(URI.create("http://127.0.0.1:" + adminPort));
            await().atMost(Duration.ofSeconds(60))
                    .ignoreException(UncheckedIOException.class)
                    .until(() -> http.get("/health/ready").status() == 200);

            // A pipe takes 64 KB, some 400 lines; 8,192 wait.
            for (int i = 0; i < 9_500; i++) {
                assertThat(http.get("/nothing").status()).isEqualTo(404);
            }

            assertThat(dropped(admin)).isBetween(1.0, 9_500.0);
            assertThat(http.get("/health/ready").status()).isEqualTo(200);
            // Somebody reads again, and learns what is missing.
            // By its handle: the other way would close what is to be read.
            assertThat(process.toHandle().destroy()).isTrue();
            List<String> lines = process.inputReader().lines().toList();
            assertThat(lines).anyMatch(line -> line.matches(".* WARN LogQueue - \\d+ lines are missing here: .*"));
            assertThat(lines).anyMatch(line -> line.contains("path=/nothing status=404"));
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static double dropped(Http admin) {
        String sample = "chat_log_dropped_total ";
        return admin.get("/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith(sample))
                .mapToDouble(line -> Double.parseDouble(line.substring(sample.length())))
                .findFirst()
                .orElseThrow();
    }
}
