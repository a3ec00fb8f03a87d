package chat.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import chat.common.json.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SeederTest {
    private final Map<String, String> registered = new ConcurrentHashMap<>();
    private HttpServer server;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/auth/register", exchange -> {
            JsonNode body = Json.mapper().readTree(exchange.getRequestBody());
            String email = body.path("email").asText();
            boolean fresh = registered.putIfAbsent(email, body.path("password").asText()) == null;
            answer(exchange, fresh ? 201 : 409, email);
        });
        server.createContext("/api/auth/login", exchange -> {
            JsonNode body = Json.mapper().readTree(exchange.getRequestBody());
            String email = body.path("email").asText();
            boolean right = body.path("password").asText().equals(registered.get(email));
            answer(exchange, right ? 200 : 401, email);
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void eachUserIsRegisteredOnceAndStandsInTheFile() throws Exception {
        Path out = directory.resolve("users.csv");
        Seeder seeder =
                new Seeder(options("--users", "20", "--parallel", "4", "--tokens", out.toString()), Clock.systemUTC());

        seeder.run();

        assertThat(registered).hasSize(20);
        assertThat(Files.readAllLines(out))
                .hasSize(21)
                .startsWith("email,userId,token", "load0@load.example,id of load0@load.example,token");
    }

    @Test
    void runAgainItSignsInWhoIsThereAlready() throws Exception {
        Path out = directory.resolve("users.csv");
        SeedOptions options = options("--users", "3", "--tokens", out.toString());
        new Seeder(options, Clock.systemUTC()).run();

        new Seeder(options, Clock.systemUTC()).run();

        assertThat(Files.readAllLines(out)).hasSize(4);
    }

    @Test
    void thePasswordIsOfThisFeederFileAloneAndNobodyElseMayReadIt() throws Exception {
        Path out = directory.resolve("users.csv");
        Path other = directory.resolve("others.csv");
        new Seeder(options("--users", "2", "--tokens", out.toString()), Clock.systemUTC()).run();
        new Seeder(options("--users", "1", "--prefix", "b", "--tokens", other.toString()), Clock.systemUTC()).run();

        assertThat(registered.get("load0@load.example"))
                .hasSizeGreaterThan(30)
                .isEqualTo(registered.get("load1@load.example"))
                .isNotEqualTo(registered.get("b0@load.example"));
        assertThat(Files.getPosixFilePermissions(directory.resolve("users.csv.password")))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }

    @Test
    void whoIsThereWithAnotherPasswordIsSaid() throws Exception {
        registered.put("load0@load.example", "another one");
        SeedOptions options = options(
                "--users", "1", "--tokens", directory.resolve("users.csv").toString());

        assertThatThrownBy(() -> new Seeder(options, Clock.systemUTC()).run())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("take another --prefix");
    }

    @Test
    void whatCannotBeReachedIsSaid() {
        server.stop(0);
        SeedOptions options = options("--tokens", directory.resolve("users.csv").toString());

        assertThatThrownBy(() -> new Seeder(options, Clock.systemUTC()).run())
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(options.url() + " cannot be reached");
    }

    @Test
    void aRefusalIsSaidAndNoFileIsWritten() {
        server.removeContext("/api/auth/register");
        Path out = directory.resolve("users.csv");

        assertThatThrownBy(() -> new Seeder(options("--tokens", out.toString()), Clock.systemUTC()).run())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("404");

        assertThat(out).doesNotExist();
    }

    @Test
    void whoIsToldToWaitWaits() throws Exception {
        server.removeContext("/api/auth/register");
        AtomicInteger refusals = new AtomicInteger(2);
        server.createContext("/api/auth/register", exchange -> {
            String email = email(exchange);
            answer(exchange, refusals.getAndDecrement() > 0 ? 429 : 201, email);
        });
        Path out = directory.resolve("users.csv");

        new Seeder(options("--users", "1", "--tokens", out.toString()), Clock.systemUTC()).run();

        assertThat(Feeder.read(out).accounts()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"register, CHAT_REGISTRATIONS_PER_MINUTE", "login, CHAT_SIGN_INS_PER_MINUTE"})
    void theLimitThatHoldsItUpIsNamed(String what, String setting) throws Exception {
        Path out = directory.resolve("users.csv");
        SeedOptions options = options("--users", "1", "--tokens", out.toString());
        new Seeder(options, Clock.systemUTC()).run();
        server.removeContext("/api/auth/" + what);
        AtomicInteger refusals = new AtomicInteger(1);
        server.createContext(
                "/api/auth/" + what,
                exchange -> answer(exchange, refusals.getAndDecrement() > 0 ? 429 : 200, email(exchange)));

        assertThat(said(() -> new Seeder(options, Clock.systemUTC()).run()))
                .hasSize(1)
                .first(STRING)
                .contains(setting);
    }

    private interface Work {
        void run() throws Exception;
    }

    private static List<String> said(Work work) throws Exception {
        PrintStream terminal = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setOut(terminal);
        }
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void nobodyElseMayReadTheFile() throws Exception {
        Path out = directory.resolve("users.csv");
        new Seeder(options("--users", "1", "--tokens", out.toString()), Clock.systemUTC()).run();

        assertThat(Files.getPosixFilePermissions(out))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> parse("--users", "0")).hasMessageContaining("--users");
        assertThatThrownBy(() -> parse("--users")).hasMessageContaining("--users");
        assertThatThrownBy(() -> parse("--what", "1")).hasMessageContaining("--what");
        assertThatThrownBy(() -> parse("--url", "ftp://x")).hasMessageContaining("--url");
        assertThatThrownBy(() -> parse("--prefix", "a@b")).hasMessageContaining("--prefix");
        assertThatThrownBy(() -> parse("--sql", "x")).hasMessageContaining("--key-file");
    }

    private static SeedOptions parse(String... arguments) {
        return SeedOptions.parse(null, arguments);
    }

    private SeedOptions options(String... more) {
        String[] all = new String[more.length + 2];
        all[0] = "--url";
        all[1] = "http://127.0.0.1:" + server.getAddress().getPort();
        System.arraycopy(more, 0, all, 2, more.length);
        return SeedOptions.parse(null, all);
    }

    private static String email(HttpExchange exchange) throws IOException {
        return Json.mapper().readTree(exchange.getRequestBody()).path("email").asText();
    }

    private static void answer(HttpExchange exchange, int status, String email) throws IOException {
        byte[] body = Json.bytes(Map.of("user", Map.of("id", "id of " + email), "token", "token"));
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
