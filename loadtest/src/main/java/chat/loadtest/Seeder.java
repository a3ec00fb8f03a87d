package chat.loadtest;

import chat.common.json.Json;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Registers accounts in parallel and writes their tokens to a feeder file, so that a load test measures what it means to
 * and not the hashing of passwords. Lines of the file: {@code email,userId,token}.
 *
 * <p>An account that exists already is signed in instead, so the same command can be run again.
 */
public final class Seeder {
    private static final String PASSWORD = "load-test-password";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private record Seed(String email, String userId, String token) {}

    private final SeedOptions options;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    Seeder(SeedOptions options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws Exception {
        SeedOptions options;
        try {
            options = SeedOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(SeedOptions.USAGE);
            System.exit(2);
            return;
        }
        try {
            new Seeder(options).run();
        } catch (IOException e) {
            System.err.println("seeding failed: " + e.getMessage());
            System.exit(1);
        }
        System.out.println(options.users() + " users in " + options.out());
    }

    /** Writes the file only when every account is there: a shorter one would silently make a smaller test. */
    void run() throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(options.parallel());
        try {
            List<Future<Seed>> waiting = new ArrayList<>();
            for (int i = 0; i < options.users(); i++) {
                String email = options.prefix() + i + "@load.example";
                waiting.add(threads.submit(() -> seed(email)));
            }
            List<Seed> seeds = new ArrayList<>(waiting.size());
            for (Future<Seed> seed : waiting) {
                seeds.add(seed.get());
            }
            write(seeds);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private Seed seed(String email) throws IOException, InterruptedException {
        HttpResponse<String> response = post("/api/auth/register", email);
        if (response.statusCode() == 409) {
            response = post("/api/auth/login", email);
        }
        if (response.statusCode() / 100 != 2) {
            throw new IOException(email + " was answered " + response.statusCode() + " " + errorCode(response.body()));
        }
        JsonNode body = Json.mapper().readTree(response.body());
        return new Seed(email, body.at("/user/id").asText(), body.path("token").asText());
    }

    /** The code only: the body of an answer that went wrong may hold anything. */
    private static String errorCode(String body) {
        try {
            return Json.mapper().readTree(body).at("/error/code").asText();
        } catch (JsonProcessingException e) {
            return "without a JSON body";
        }
    }

    private HttpResponse<String> post(String path, String email) throws IOException, InterruptedException {
        byte[] body = Json.bytes(Map.of("email", email, "password", PASSWORD));
        URI address = options.url().resolve(path);
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private void write(List<Seed> seeds) throws IOException {
        Path parent = options.out().toAbsolutePath().getParent();
        Files.createDirectories(parent);
        Path beside = Files.createTempFile(parent, "users", ".tmp");
        try (BufferedWriter writer = Files.newBufferedWriter(beside)) {
            writer.write("email,userId,token\n");
            for (Seed seed : seeds) {
                writer.write(seed.email() + "," + seed.userId() + "," + seed.token() + "\n");
            }
        }
        Files.move(beside, options.out(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
}
