package chat.loadtest;

import chat.common.json.Json;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Registers accounts in parallel and writes their tokens to a feeder file, so that a load test measures what it means to
 * and not the hashing of passwords. An account that exists already is signed in instead, so the same command can be run again.
 *
 * <p>With the key of a test system it signs the tokens itself ({@link TokenSigner}).
 */
final class Seeder {
    private static final String REGISTER = "/api/auth/register";
    private static final String LOGIN = "/api/auth/login";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(30);

    private final SeedOptions options;
    private final Clock clock;
    private final long givesUpAt;
    /** The limits that somebody was told of. */
    private final Set<String> named = ConcurrentHashMap.newKeySet();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    Seeder(SeedOptions options, Clock clock) {
        this.options = options;
        this.clock = clock;
        this.givesUpAt = clock.millis() + LONGEST_WAIT.toMillis();
    }

    static void fromTerminal(String... arguments) throws InterruptedException {
        if (arguments.length > 0 && arguments[0].matches("--help|-h|help")) {
            System.out.println(SeedOptions.USAGE);
            return;
        }
        try {
            SeedOptions options = SeedOptions.parse(System.getenv(SeedOptions.KEY), arguments);
            new Seeder(options, Clock.systemUTC()).run();
            System.out.println("Tokens in " + options.tokens());
        } catch (IllegalArgumentException e) {
            System.err.println("load: " + e.getMessage() + " (see ./chat load seed --help)");
            System.exit(2);
        } catch (IOException e) {
            System.err.println("load: seeding failed: " + e.getMessage());
            System.exit(1);
        }
    }

    /** @throws IllegalArgumentException if what would be replaced is no feeder file */
    void run() throws IOException, InterruptedException {
        Feeder.requireOurs(options.tokens());
        if (options.signing().isPresent()) {
            sign(options.signing().get());
        } else {
            register();
        }
    }

    private void sign(SeedOptions.Signing signing) throws IOException {
        List<Feeder.Account> people = signing.sql().isPresent()
                ? TokenSigner.people(options.prefix(), options.users())
                : Feeder.read(options.tokens()).accounts();
        if (signing.sql().isPresent()) {
            TokenSigner.writeRows(signing.sql().get(), people);
        }
        new Feeder(new TokenSigner(signing, clock).sign(people)).write(options.tokens());
    }

    /** Writes the file only when every account is there: a shorter one would silently make a smaller test. */
    private void register() throws IOException, InterruptedException {
        String password = Passwords.of(options.tokens());
        ExecutorService threads = Executors.newFixedThreadPool(options.parallel());
        try {
            List<Future<Feeder.Account>> waiting = new ArrayList<>();
            for (int i = 0; i < options.users(); i++) {
                String email = options.prefix() + i + "@load.example";
                waiting.add(threads.submit(() -> seed(email, password)));
            }
            List<Feeder.Account> accounts = new ArrayList<>(waiting.size());
            for (Future<Feeder.Account> account : waiting) {
                accounts.add(account.get());
            }
            new Feeder(accounts).write(options.tokens());
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private Feeder.Account seed(String email, String password) throws IOException, InterruptedException {
        HttpResponse<String> response = patiently(REGISTER, email, password);
        if (response.statusCode() == 409) {
            response = patiently(LOGIN, email, password);
            if (response.statusCode() == 401) {
                throw new IOException(email + " exists with another password than that in "
                        + Passwords.beside(options.tokens()) + ": take another --prefix");
            }
        }
        if (response.statusCode() / 100 != 2) {
            throw new IOException(email + " was answered " + response.statusCode() + " "
                    + error(response.body()).path("code").asText("without a code"));
        }
        JsonNode body = Json.mapper().readTree(response.body());
        return new Feeder.Account(
                email, body.at("/user/id").asText(), body.path("token").asText());
    }

    /** Nodes limit how often one address may register or sign in, and say when it may again. */
    private HttpResponse<String> patiently(String path, String email, String password)
            throws IOException, InterruptedException {
        HttpResponse<String> response = post(path, email, password);
        while (response.statusCode() == 429 && clock.millis() < givesUpAt) {
            long pause = error(response.body()).at("/details/retryAfterMs").asLong(SHORTEST_PAUSE.toMillis());
            String limit = path.equals(LOGIN) ? "CHAT_SIGN_INS_PER_MINUTE" : "CHAT_REGISTRATIONS_PER_MINUTE";
            if (named.add(limit)) {
                System.out.println("The cluster limits how many accounts one address may "
                        + (path.equals(LOGIN) ? "sign in to" : "register") + ": this takes a while (" + limit + ")");
            }
            TimeUnit.MILLISECONDS.sleep(Math.min(Math.max(pause, SHORTEST_PAUSE.toMillis()), PATIENCE.toMillis()));
            response = post(path, email, password);
        }
        return response;
    }

    /** The code is all that is shown of it: the body of an answer that went wrong may hold anything. */
    private static JsonNode error(String body) {
        try {
            return Json.mapper().readTree(body).path("error");
        } catch (JsonProcessingException e) {
            return Json.mapper().createObjectNode();
        }
    }

    private HttpResponse<String> post(String path, String email, String password)
            throws IOException, InterruptedException {
        byte[] body = Json.bytes(Map.of("email", email, "password", password));
        URI address = options.url().resolve(path);
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return Call.send(http, request, HttpResponse.BodyHandlers.ofString());
    }
}
