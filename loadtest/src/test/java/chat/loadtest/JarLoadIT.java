package chat.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import chat.common.json.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The generators against a real node, with tokens that were signed and accounts that were written by hand. How quick it is is no
 * question here, where other tests run beside: only whether all is right.
 */
@Timeout(150)
class JarLoadIT {
    private static final List<String> PATIENTLY =
            List.of("--max-late", "100", "--p99-connect", "1m", "--p99-ack", "1m", "--ramp", "2s");

    @TempDir
    private static Path directory;

    private static RunningCluster cluster;
    private static Path tokens;

    @BeforeAll
    static void start() throws Exception {
        cluster = RunningCluster.start(directory);
        tokens = directory.resolve("users.csv");
        Path sql = directory.resolve("accounts.sql");
        String[] options = {
            "--key-file",
            cluster.key().toString(),
            "--users",
            "20",
            "--sql",
            sql.toString(),
            "--tokens",
            tokens.toString()
        };
        new Seeder(SeedOptions.parse(null, options), Clock.systemUTC()).run();
        cluster.execute(Files.readString(sql));
    }

    @AfterAll
    static void stop() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void whatIsWrittenInRoomsComesToEverybodyThereOnceAndInOrder() throws Exception {
        Path out = directory.resolve("rooms.json");
        LoadProcess.Ended ended = load(
                "rooms",
                "--users",
                "20",
                "--polling",
                "20",
                "--rate",
                "20",
                "--duration",
                "3s",
                "--p99-delivery",
                "1m",
                "--out",
                out.toString(),
                "--results",
                directory.resolve("results").toString());

        assertThat(ended.exit()).as(ended.said()).isZero();
        JsonNode result = Json.mapper().readTree(out.toFile());
        assertThat(result.path("seated").asInt()).isEqualTo(20);
        assertThat(result.path("acked").asInt())
                .isPositive()
                .isEqualTo(result.path("sent").asInt());
        assertThat(result.path("delivered").asInt())
                .isGreaterThan(result.path("acked").asInt());
    }

    @Test
    void theLeanGeneratorHoldsItsClientsAndBringsThemBack() throws Exception {
        LoadProcess.Ended ended = load(
                "lean",
                "--users",
                "30",
                "--rate",
                "20",
                "--duration",
                "1s",
                "--storms",
                "1",
                "--p99-reconnect",
                "1m",
                "--rooms",
                "lean");

        assertThat(ended.exit()).as(ended.said()).isZero();
        assertThat(ended.said()).contains("\"seated\" : 60,").doesNotContain("\"acked\" : 0,");
    }

    @Test
    void tokensOfAClusterThatIsNoMoreAreFoundOut() throws Exception {
        Path old = directory.resolve("old.csv");
        Path key = Files.writeString(directory.resolve("another-key"), "k".repeat(40));
        String[] options = {
            "--key-file", key.toString(), "--users", "2", "--sql", old + ".sql", "--tokens", old.toString()
        };
        new Seeder(SeedOptions.parse(null, options), Clock.systemUTC()).run();
        String signed = Files.readString(old);
        Files.writeString(Passwords.beside(old), "as those have who are registered\n");

        new Tokens(old, cluster.url(), Clock.systemUTC()).require(2, Duration.ofMinutes(1));

        String registered = Files.readString(old);
        assertThat(registered).isNotEqualTo(signed);
        new Tokens(old, cluster.url(), Clock.systemUTC()).require(2, Duration.ofMinutes(1));
        assertThat(old).hasContent(registered);
    }

    private static LoadProcess.Ended load(String what, String... options) throws Exception {
        List<String> words =
                new ArrayList<>(List.of(what, "--url", cluster.url().toString()));
        words.addAll(List.of("--tokens", tokens.toString()));
        words.addAll(PATIENTLY);
        words.addAll(List.of(options));
        return LoadProcess.run(words);
    }
}
