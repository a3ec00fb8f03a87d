package chat.node.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.testkit.EmbeddedServers;
import chat.node.testkit.Http;
import chat.node.testkit.TestNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
        await().until(() -> text().contains("waiting for PostgreSQL"));

        process.destroy();

        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(text()).isZero();
    }

    @Test
    void answersWhatItWasAskedBeforeItGoes() throws Exception {
        // Hashing one at a time at this cost takes long enough for the signal to find most of them waiting.
        start(TestNode.environment(
                "jar", EmbeddedServers.newDatabase(), Map.of("CHAT_BCRYPT_COST", "10", "CHAT_HASH_THREADS", "1")));
        await().atMost(Duration.ofSeconds(60)).until(() -> text().contains("is ready on port"));
        Http http = new Http(URI.create("http://127.0.0.1:" + port()));
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try {
            List<Future<Http.Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Map<String, String> body = Map.of("email", "u" + i + "@example.com", "password", "open sesame");
                answers.add(clients.submit(() -> http.post("/api/auth/register", body)));
            }
            answers.get(0).get(30, TimeUnit.SECONDS);

            process.destroy();

            for (Future<Http.Answer> answer : answers) {
                assertThat(answer.get(30, TimeUnit.SECONDS).status()).isEqualTo(201);
            }
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(text()).isZero();
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void canBeStoppedWhileItsMigrationsHang() throws Exception {
        String url = EmbeddedServers.newDatabase();
        String jdbc = "jdbc:" + url.replace("postgres://postgres@", "postgresql://") + "?user=postgres";
        try (Connection other = DriverManager.getConnection(jdbc);
                Connection watcher = DriverManager.getConnection(jdbc);
                Statement statement = other.createStatement()) {
            // Uncommitted, so the first migration has to wait for us to know whether the name is free.
            other.setAutoCommit(false);
            statement.execute("CREATE TABLE accounts (id int)");
            start(TestNode.environment("jar", url, Map.of()));
            await().until(() -> someoneWaitsForALock(watcher));

            process.destroy();

            assertThat(process.waitFor(10, TimeUnit.SECONDS)).as(text()).isTrue();
        }
    }

    private static boolean someoneWaitsForALock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM pg_locks WHERE NOT granted")) {
            return rows.next() && rows.getInt(1) > 0;
        }
    }

    private int port() throws IOException {
        Matcher matcher = Pattern.compile("is ready on port (\\d+)").matcher(text());
        assertThat(matcher.find()).isTrue();
        return Integer.parseInt(matcher.group(1));
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
