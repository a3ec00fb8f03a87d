package chat.loadtest.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.common.json.Json;
import chat.loadtest.ChatOfSorts;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs Gatling as {@code ./chat load} does, in a process of its own, for a few seconds. */
@Timeout(90)
class GatlingIT {
    private static final long PATIENCE_SECONDS = 75;

    private ChatOfSorts server;
    private String said = "";

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws IOException {
        server = new ChatOfSorts();
        Files.writeString(directory.resolve("users.csv"), "email,userId,token\na@load.example,1,good\n");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void clientsOnBothTransportsLeaveAtOnceComeBackAndMissNothing() throws Exception {
        // A ramp that leaves the last one time to get to its seat before somebody writes.
        int exit = load(
                "storm",
                "--users",
                "12",
                "--polling",
                "50",
                "--room-size",
                "4",
                "--rate",
                "60",
                "--typing",
                "20",
                "--ramp",
                "5s",
                "--duration",
                "3s");

        JsonNode result = result();
        assertThat(exit).as(said).isZero();
        assertThat(result.path("seated").asInt()).isEqualTo(12);
        // However many had come when the storm came: the server has let in each of them again.
        assertThat(result.path("reconnects").asInt()).isPositive().isEqualTo(server.logins() - 12);
        assertThat(result.path("acked").asInt())
                .isPositive()
                .isEqualTo(result.path("sent").asInt());
        // The exact count: in each room of four, four hear of each message, now or when they are back.
        assertThat(result.path("delivered").asInt() + result.path("synced").asInt())
                .as(result.toString())
                .isEqualTo(4 * result.path("acked").asInt());
        assertThat(said).contains("delivery (polling): count of failed events is less than or equal to 0.0 : true");
        assertThat(files("index.html")).hasSize(1);
        assertThat(said).contains("Report: " + files("index.html").get(0).toAbsolutePath());
    }

    @Test
    void lostAndDoubledMessagesFailTheRun() throws Exception {
        server.losesOneMessage();
        server.doublesOneMessage();

        int exit = load(
                "rooms", "--users", "6", "--room-size", "6", "--rate", "60", "--settle", "500ms", "--max-late", "100");

        JsonNode result = result();
        assertThat(exit).as(said).isEqualTo(1);
        assertThat(result.path("lost").asInt()).isEqualTo(1);
        assertThat(result.path("duplicated").asInt()).isEqualTo(1);
        assertThat(result.path("breaches").toString())
                .isEqualTo("[\"lost: 1, at most 0\",\"duplicated: 1, at most 0\"]");
        assertThat(said)
                .contains("FAILED")
                .contains("delivery: count of failed events is less than or equal to 0.0 : false (actual : 2.0)");
    }

    private JsonNode result() throws IOException {
        List<Path> results = files("result.json");
        assertThat(results).as(said).hasSize(1);
        return Json.mapper().readTree(Files.readString(results.get(0)));
    }

    private List<Path> files(String name) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("results"), 3)) {
            return files.filter(file -> file.endsWith(name)).toList();
        }
    }

    private int load(String scenario, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "chat.loadtest.Load",
                scenario));
        command.addAll(List.of("--url", "http://127.0.0.1:" + server.port(), "--ramp", "3s", "--duration", "2s"));
        command.addAll(List.of("--tokens", directory.resolve("users.csv").toString(), "--accounts", "1"));
        command.addAll(List.of("--results", directory.resolve("results").toString()));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        // Read by another thread: reading does not end for as long as the process hangs.
        CompletableFuture<String> all = CompletableFuture.supplyAsync(() -> read(process));
        try {
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
            said = all.get(10, TimeUnit.SECONDS);
            assertThat(ended).as(said).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static String read(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
