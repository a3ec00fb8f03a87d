package chat.node.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.testkit.EmbeddedServers;
import chat.node.testkit.Http;
import chat.node.testkit.TestNode;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node that is killed: the jar, in a process of its own. */
@Timeout(120)
final class DeadNodeIT {
    private static final Path JAR = Path.of("target", "chat-node.jar").toAbsolutePath();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final Pattern READY = Pattern.compile("is ready on port (\\d+)");

    /** What is promised of the users of a dead node. */
    private static final Duration PROMISED = Duration.ofSeconds(15);

    @TempDir
    private Path directory;

    @Test
    void itsUsersAreOfflineWithinFifteenSeconds() throws Exception {
        String database = EmbeddedServers.newDatabase();
        try (TestNode survivor = TestNode.start("survivor", database, Map.of(), Clock.systemUTC())) {
            Path log = Files.createFile(directory.resolve("doomed.log"));
            Process doomed = start(database, log);
            try {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> READY.matcher(Files.readString(log)).find());
                Http.Answer ada = register(survivor);
                WebSocket socket = connect(port(log), ada.at("/token"));
                await().until(() -> profile(survivor, ada).at("/online").booleanValue());

                doomed.destroyForcibly().waitFor();
                Instant killed = Instant.now();
                await().atMost(PROMISED.plusSeconds(15))
                        .until(() -> !profile(survivor, ada).at("/online").booleanValue());
                Duration took = Duration.between(killed, Instant.now());
                await().until(() -> profile(survivor, ada).at("/lastSeen").isTextual());
                System.out.printf("a killed node's user is offline after %d ms%n", took.toMillis());
                assertThat(took).isLessThan(PROMISED);
                assertThat(Instant.parse(profile(survivor, ada).at("/lastSeen").textValue()))
                        .isBetween(killed.minusSeconds(3), killed.plusSeconds(1));
                await().until(() ->
                        !survivor.adminHttp().get("/health/cluster").text().contains("doomed"));
                socket.abort();
            } finally {
                doomed.destroyForcibly();
            }
        }
    }

    private static Process start(String database, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        List.of(JAVA.toString(), "-Xmx256m", "-XX:TieredStopAtLevel=1", "-jar", JAR.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("CHAT_"));
        builder.environment().putAll(TestNode.environment("doomed", database, Map.of()));
        return builder.start();
    }

    private static int port(Path log) throws IOException {
        Matcher ready = READY.matcher(Files.readString(log));
        assertThat(ready.find()).isTrue();
        return Integer.parseInt(ready.group(1));
    }

    private static Http.Answer register(TestNode node) {
        Http.Answer answer =
                node.http().post("/api/auth/register", Map.of("email", "ada@example.com", "password", "open sesame"));
        assertThat(answer.status()).isEqualTo(201);
        return answer;
    }

    private static JsonNode profile(TestNode node, Http.Answer of) {
        return node.http()
                .withToken(of.at("/token"))
                .get("/api/users/" + of.at("/user/id"))
                .json();
    }

    private static WebSocket connect(int port, String token) {
        URI url = URI.create("ws://127.0.0.1:" + port + "/socket.io/?EIO=4&transport=websocket");
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(url, new WebSocket.Listener() {})
                .join()
                .sendText("40{\"token\":\"" + token + "\"}", true)
                .join();
    }
}
