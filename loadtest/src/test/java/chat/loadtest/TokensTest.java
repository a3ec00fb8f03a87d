package chat.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.interfaces.DecodedJWT;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
    private static final String KEY = "a-secret-of-more-than-32-characters-or-so";
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    /** Nobody listens there. */
    private static final URI NOWHERE = URI.create("http://127.0.0.1:1");

    @TempDir
    private Path directory;

    @Test
    void signedTokensAreWhatANodeSigns() throws Exception {
        Path sql = directory.resolve("accounts.sql");
        seed("--users", "3", "--sql", sql.toString(), "--lifetime", "2h");

        List<Feeder.Account> accounts = Feeder.read(file()).accounts();
        assertThat(accounts).hasSize(3);
        DecodedJWT token = JWT.decode(accounts.get(1).token());
        Algorithm.HMAC256(KEY).verify(token);
        assertThat(token.getKeyId()).isEqualTo("default");
        assertThat(token.getIssuer()).isEqualTo("chat");
        assertThat(token.getAudience()).containsExactly("chat");
        assertThat(token.getSubject()).isEqualTo(accounts.get(1).userId());
        assertThat(token.getId()).isNotBlank();
        assertThat(token.getClaim("name").asString()).isEqualTo("load1");
        assertThat(token.getExpiresAtAsInstant()).isEqualTo(NOW.plus(Duration.ofHours(2)));
        assertThat(Files.readString(sql))
                .startsWith("INSERT INTO accounts (id, email, email_key, password_hash,")
                .contains(
                        "('" + accounts.get(1).userId() + "', 'load1@load.example', 'load1@load.example', '', 'load1',")
                .endsWith("ON CONFLICT DO NOTHING;\n");
    }

    @Test
    void theSamePeopleGetNewTokens() throws Exception {
        seed("--users", "2", "--sql", directory.resolve("accounts.sql").toString(), "--lifetime", "1h");
        List<Feeder.Account> before = Feeder.read(file()).accounts();

        seed("--lifetime", "5h");

        List<Feeder.Account> after = Feeder.read(file()).accounts();
        assertThat(after)
                .extracting(Feeder.Account::userId)
                .isEqualTo(before.stream().map(Feeder.Account::userId).toList());
        assertThat(Feeder.read(file()).expiresAt(2)).isEqualTo(NOW.plus(Duration.ofHours(5)));
    }

    @Test
    void aFileThatLastsIsUsedAsItIs() throws Exception {
        seed("--users", "2", "--sql", directory.resolve("accounts.sql").toString(), "--lifetime", "1h");
        String before = Files.readString(file());

        try (AccountsOfSorts cluster = new AccountsOfSorts()) {
            cluster.knowsEverybody();
            new Tokens(file(), cluster.url(), CLOCK).require(2, Duration.ofMinutes(59));
        }

        assertThat(file()).hasContent(before);
        assertThatThrownBy(() -> new Tokens(file(), NOWHERE, CLOCK).require(3, Duration.ofMinutes(59)))
                .as("too few: it would register some")
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> new Tokens(file(), NOWHERE, CLOCK).require(2, Duration.ofMinutes(61)))
                .as("too old: it would register some")
                .isInstanceOf(IOException.class);
    }

    @Test
    void accountsThatTheClusterDoesNotKnowAreRegisteredAgain() throws Exception {
        try (AccountsOfSorts cluster = new AccountsOfSorts()) {
            new Tokens(file(), cluster.url(), CLOCK).require(2, Duration.ofMinutes(1));
            String first = Files.readString(file());
            new Tokens(file(), cluster.url(), CLOCK).require(2, Duration.ofMinutes(1));
            assertThat(file()).hasContent(first);

            cluster.forgetsEverybody();
            new Tokens(file(), cluster.url(), CLOCK).require(2, Duration.ofMinutes(1));

            assertThat(Feeder.read(file()).accounts()).hasSize(2);
            assertThat(Files.readString(file())).isNotEqualTo(first);
            assertThat(cluster.registered()).isEqualTo(4);
        }
    }

    @Test
    void tokensOfAnotherKeyAreNotReplacedBehindTheBackOfWhoSignedThem() throws Exception {
        seed("--users", "2", "--sql", directory.resolve("accounts.sql").toString(), "--lifetime", "1h");
        String before = Files.readString(file());

        try (AccountsOfSorts cluster = new AccountsOfSorts()) {
            assertThatThrownBy(() -> new Tokens(file(), cluster.url(), CLOCK).require(2, Duration.ofMinutes(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("does not know")
                    .hasMessageContaining("seed --key-file");
        }

        assertThat(file()).hasContent(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "email,userId,tokens\na,b,c\n", "Dear diary\n", "\u0000\u00ff\u0001"})
    void aFileThatIsNoFeederStaysAsItIs(String content) throws Exception {
        Files.writeString(file(), content);

        assertThatThrownBy(() -> new Tokens(file(), NOWHERE, CLOCK).require(2, Duration.ofMinutes(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no feeder file");
        assertThatThrownBy(() -> new Seeder(SeedOptions.parse(null, "--tokens", file().toString()), CLOCK).run())
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> seed("--sql", directory.resolve("accounts.sql").toString()))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(Files.readString(file())).isEqualTo(content);
    }

    @Test
    void aDirectoryIsNoFeederEither() throws Exception {
        assertThatThrownBy(() -> new Tokens(directory, NOWHERE, CLOCK).require(2, Duration.ofMinutes(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no file that can be read");
    }

    @Test
    void whoReadsTheFileWhileItIsWrittenSeesAllOfOne() throws Exception {
        List<Feeder> feeders = Stream.of("a", "b")
                .map(name -> new Feeder(IntStream.range(0, 500)
                        .mapToObj(i -> new Feeder.Account(name, name, name))
                        .toList()))
                .toList();
        feeders.get(0).write(file());
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Void>> writers = feeders.stream()
                    .map(feeder -> threads.submit(() -> {
                        for (int i = 0; i < 100; i++) {
                            feeder.write(file());
                        }
                        return (Void) null;
                    }))
                    .toList();
            boolean done = false;
            while (!done) {
                done = writers.stream().allMatch(Future::isDone);
                assertThat(feeders).contains(Feeder.read(file()));
            }
            for (Future<Void> writer : writers) {
                assertThat(writer.get()).isNull();
            }
        } finally {
            threads.shutdownNow();
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void theKeyIsShownNowhere() throws Exception {
        Path key = Files.writeString(directory.resolve("short"), "hush");

        assertThatThrownBy(() -> TokenSigner.readKey(key)).message().doesNotContain("hush");
        assertThat(options("--sql", "x").toString()).doesNotContain(KEY);
        assertThat(SeedOptions.parse(KEY, "--tokens", "x").toString()).doesNotContain(KEY);
        assertThat(new Feeder.Account("a", "b", "secret").toString()).doesNotContain("secret");
    }

    private Path file() {
        return directory.resolve("users.csv");
    }

    private SeedOptions options(String... more) throws Exception {
        Path key = Files.writeString(directory.resolve("key"), KEY + "\n");
        String[] all = Stream.concat(
                        Stream.of("--key-file", key.toString(), "--tokens", file().toString()), Stream.of(more))
                .toArray(String[]::new);
        return SeedOptions.parse(null, all);
    }

    private void seed(String... more) throws Exception {
        new Seeder(options(more), CLOCK).run();
    }
}
