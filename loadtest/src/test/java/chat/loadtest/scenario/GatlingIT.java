package chat.loadtest.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import chat.common.json.Json;
import chat.loadtest.ChatOfSorts;
import chat.loadtest.LoadProcess;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs Gatling as {@code ./chat load} does, in a process of its own, for a few seconds. */
@Timeout(90)
class GatlingIT {
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

    @Test
    void clientsThatOnlyConnectStayUntilTheEnd() throws Exception {
        int exit = load("connect", "--users", "5", "--ramp", "1s");

        JsonNode result = result();
        assertThat(exit).as(said).isZero();
        assertThat(result.path("seated").asInt()).isEqualTo(5).isEqualTo(server.logins());
        assertThat(result.path("sent").asInt()).isZero();
    }

    @Test
    void whoGoesIsReplacedWhereInjectionIsClosedAndOnlyTheSendersWrite() throws Exception {
        int exit = load(
                "rooms",
                "--users",
                "6",
                "--room-size",
                "3",
                "--senders",
                "1",
                "--rate",
                "20",
                "--injection",
                "closed",
                "--stay",
                "1s",
                "--ramp",
                "1s",
                "--duration",
                "3s",
                "--max-late",
                "100");

        JsonNode result = result();
        assertThat(exit).as(said).isZero();
        int clients = result.path("clients").asInt();
        assertThat(clients).isGreaterThan(6).isEqualTo(result.path("seated").asInt());
        // However slow it is: the verdict on that is not the question here.
        assertThat(result.path("acked").asInt())
                .isPositive()
                .isEqualTo(result.path("sent").asInt());
        assertThat(server.writers()).as("one of three").isLessThanOrEqualTo(clients / 2);
    }

    @Test
    void whoArrivesAllTheTimeKeepsTheRateOfAll() throws Exception {
        int exit = load(
                "rooms",
                "--arrivals",
                "10",
                "--stay",
                "2s",
                "--room-size",
                "5",
                "--rate",
                "40",
                "--ramp",
                "2s",
                "--duration",
                "4s",
                "--max-late",
                "100");

        JsonNode result = result();
        assertThat(exit).as(said).isZero();
        assertThat(result.path("users").asInt()).isEqualTo(20);
        assertThat(result.path("clients").asInt()).isBetween(50, 70);
        // Of 160 turns.
        assertThat(result.path("sent").asInt() + result.path("late").asInt()).isBetween(130, 190);
    }

    @Test
    void aConnectionWhoseAnswersDoNotComeIsClosedBeforeTheNextOneIsOpened() throws Exception {
        server.swallowsOneMessage();

        int exit = load(
                "restart",
                "--users",
                "1",
                "--rate",
                "5",
                "--ramp",
                "1s",
                "--duration",
                "8s",
                "--settle",
                "5s",
                "--p99-delivery",
                "10s",
                "--ack-timeout",
                "4s");

        JsonNode result = result();
        assertThat(exit).as(said).isZero();
        assertThat(result.path("reconnects").asInt()).isPositive();
        assertThat(result.path("retried").asInt()).isPositive();
        assertThat(server.mostAtOnce()).isEqualTo(1);
    }

    @Test
    void aFileThatIsNoFeederIsNotOverwritten() throws Exception {
        Path diary = Files.writeString(directory.resolve("diary"), "Dear diary\n");

        assertThat(load("rooms", "--tokens", diary.toString())).as(said).isEqualTo(2);
        assertThat(said).contains(diary + " is no feeder file");
        assertThat(run(List.of("lean", "--url", "http://127.0.0.1:" + server.port(), "--tokens", diary.toString())))
                .as(said)
                .isEqualTo(2);
        assertThat(said).contains(diary + " is no feeder file");
        assertThat(diary).hasContent("Dear diary\n");
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
        List<String> words = new ArrayList<>(
                List.of(scenario, "--url", "http://127.0.0.1:" + server.port(), "--ramp", "3s", "--duration", "2s"));
        words.addAll(List.of("--tokens", directory.resolve("users.csv").toString(), "--accounts", "1"));
        words.addAll(List.of("--results", directory.resolve("results").toString()));
        words.addAll(List.of(options));
        return run(words);
    }

    private int run(List<String> words) throws Exception {
        LoadProcess.Ended ended = LoadProcess.run(words);
        said = ended.said();
        return ended.exit();
    }
}
