package chat.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import chat.node.config.NodeConfig.LogLevel;
import chat.node.config.NodeConfig.Mode;
import chat.node.config.NodeConfig.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {
    private static final String OTHER = "Wz8Xk2Vn6Rb4Tq1Yp9Lm3Jh7Gd5FsCaE";

    @TempDir
    Path directory;

    @Test
    void whatIsGivenComesOutWhereItBelongs() throws IOException {
        Path cert = Files.writeString(directory.resolve("tls.crt"), "certificate");
        Path key = Files.writeString(directory.resolve("tls.key"), "key");
        Map<String, String> given = everythingDifferent();
        given.put("CHAT_TLS_CERT", cert.toString());
        given.put("CHAT_TLS_KEY", key.toString());
        assertThat(given.keySet())
                .as("all settings but the one that excludes another")
                .containsExactlyInAnyOrderElementsOf(Settings.ALL.stream()
                        .map(Setting::name)
                        .filter(name -> !name.equals("CHAT_JWT_SECRET"))
                        .toList());

        NodeConfig config = read(given);

        NodeConfig.Http http = config.http();
        NodeConfig.Cors cors = config.cors();
        assertThat(http.trustedProxies().toString()).isEqualTo("10.0.0.0/8,fd00::/8");
        assertThat(cors.origins().entries()).containsExactly("https://a.example", "https://*.b.example");
        assertThat(config).isEqualTo(expected(http.trustedProxies(), cors.origins(), cert, key));
    }

    @Test
    void theNameWithThePrefixWinsOverThePlainOne() {
        NodeConfig config = read(Environments.production("PORT", "9000", "CHAT_PORT", "9001"));
        assertThat(config.http().port()).isEqualTo(9001);
    }

    @Test
    void plainNamesAreEnough() {
        NodeConfig config = read(Map.of(
                "PORT", "9000",
                "DATABASE_URL", "postgresql://bob:word@other/chat",
                "REDIS_URL", "rediss://cache",
                "JWT_SECRET", OTHER));
        assertThat(config.http().port()).isEqualTo(9000);
        assertThat(config.database().url()).isEqualTo("jdbc:postgresql://other/chat");
        assertThat(config.redis().address()).isEqualTo("cache:6379");
        assertThat(config.tokens().keys()).containsExactly(new SigningKey("default", new Secret(OTHER)));
    }

    @Test
    void emptyMeansNotSet() {
        NodeConfig config = read(Environments.production("CHAT_PORT", "", "PORT", " ", "CHAT_JWT_KEYS", ""));
        assertThat(config.http().port()).isEqualTo(8080);
    }

    @Test
    void spacesAroundAPlainValueAreDroppedButNotThoseOfAPassword() {
        NodeConfig config = read(Environments.production("CHAT_PORT", " 9000\n", "CHAT_DATABASE_PASSWORD", " pw "));
        assertThat(config.http().port()).isEqualTo(9000);
        assertThat(config.database().password().value()).isEqualTo(" pw ");
    }

    @Test
    void anAddressThatKubernetesPutsUnderOurPortsNameIsPassedOver() {
        NodeConfig config = read(Environments.production(
                "CHAT_PORT", "tcp://10.96.0.7:8080", "CHAT_ADMIN_PORT", "tcp://10.96.0.8:8081", "PORT", "9000"));
        assertThat(config.http().port()).isEqualTo(9000);
        assertThat(config.http().adminPort()).isEqualTo(8081);
    }

    @Test
    void userAndPasswordOfTheirOwnWinOverTheUrls() {
        NodeConfig config =
                read(Environments.production("CHAT_DATABASE_USER", "carol", "CHAT_DATABASE_PASSWORD", "other"));
        assertThat(config.database().user()).isEqualTo("carol");
        assertThat(config.database().password().value()).isEqualTo("other");
    }

    @Test
    void theFirstKeySignsAndAllAreKept() {
        Map<String, String> given =
                Environments.production("CHAT_JWT_KEYS", "new:" + OTHER + ", default:" + Environments.STRONG);
        given.remove("CHAT_JWT_SECRET");
        assertThat(read(given).tokens().keys())
                .containsExactly(
                        new SigningKey("new", new Secret(OTHER)),
                        new SigningKey("default", new Secret(Environments.STRONG)));
    }

    @Test
    void everySecretCanComeFromAFile() throws IOException {
        Map<String, String> given = new HashMap<>();
        given.put("CHAT_DATABASE_URL_FILE", file("url", "postgres://dave@db/chat\n"));
        given.put("CHAT_DATABASE_PASSWORD_FILE", file("password", "with space \r\n"));
        given.put("CHAT_REDIS_URL_FILE", file("redis", "redis://cache:1234"));
        given.put("CHAT_JWT_KEYS_FILE", file("keys", "a:" + OTHER + "\nb:" + Environments.STRONG + "\n"));
        NodeConfig config = read(given);
        assertThat(config.database().user()).isEqualTo("dave");
        assertThat(config.database().password().value()).isEqualTo("with space ");
        assertThat(config.redis().address()).isEqualTo("cache:1234");
        assertThat(config.tokens().keys()).extracting(SigningKey::id).containsExactly("a", "b");

        given.remove("CHAT_JWT_KEYS_FILE");
        given.put("CHAT_JWT_SECRET_FILE", file("secret", OTHER + "\n"));
        assertThat(read(given).tokens().keys().get(0).secret().value()).isEqualTo(OTHER);
    }

    @Test
    void aFileWinsOverThePlainNameOfItsSetting() throws IOException {
        Map<String, String> given = Environments.production("JWT_SECRET", Environments.STRONG);
        given.remove("CHAT_JWT_SECRET");
        given.put("CHAT_JWT_SECRET_FILE", file("secret", OTHER));
        assertThat(read(given).tokens().keys().get(0).secret().value()).isEqualTo(OTHER);
    }

    @Test
    void developmentTakesWeakSecretsAndCheapHashes() {
        NodeConfig config =
                read(Environments.development("CHAT_JWT_SECRET", "secret", "CHAT_BCRYPT_COST", "4", "PORT", "0"));
        assertThat(config.tokens().keys().get(0).secret().value()).isEqualTo("secret");
        assertThat(config.passwords().bcryptCost()).isEqualTo(4);
    }

    @Test
    void theEnvironmentOfThisMachineIsReadToo() {
        assertThat(ConfigReader.read(Environments.development()).nodeName()).matches("[A-Za-z0-9_-]{1,32}");
    }

    @Test
    void allProblemsAreReportedTogether() {
        ConfigException problems = catchThrowableOfType(
                ConfigException.class,
                () -> read(Map.of("CHAT_PORT", "x", "CHAT_PING_INTERVAL", "25", "CHAT_NODE_NAME", "a.b")));
        assertThat(problems.problems()).hasSize(6);
        assertThat(problems)
                .hasMessageContainingAll(
                        "CHAT_PORT",
                        "CHAT_PING_INTERVAL",
                        "CHAT_NODE_NAME",
                        "CHAT_DATABASE_URL",
                        "CHAT_REDIS_URL",
                        "CHAT_JWT_SECRET");
    }

    private static NodeConfig read(Map<String, String> environment) {
        return ConfigReader.read(environment, Environments.MACHINE);
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content).toString();
    }

    private static Map<String, String> everythingDifferent() {
        String[][] pairs = {
            {"CHAT_MODE", "Development"},
            {"CHAT_NODE_NAME", "node_1"},
            {"CHAT_LOG_LEVEL", "DEBUG"},
            {"CHAT_ACCESS_LOG", "true"},
            {"CHAT_HOST", "[::1]"},
            {"CHAT_PORT", "1001"},
            {"CHAT_ADMIN_HOST", "admin.local"},
            {"CHAT_ADMIN_PORT", "1002"},
            {"CHAT_TRUSTED_PROXIES", "10.0.0.0/8, fd00::/8"},
            {"CHAT_CORS_ORIGINS", "https://a.example,https://*.b.example"},
            {"CHAT_CORS_MAX_AGE", "3m"},
            {"CHAT_EVENT_LOOPS", "3"},
            {"CHAT_WORKER_THREADS", "4"},
            {"CHAT_WORKER_QUEUE", "5"},
            {"CHAT_MAX_HEADER_SIZE", "6KB"},
            {"CHAT_MAX_BODY_SIZE", "7kb"},
            {"CHAT_MAX_BUFFERED_BODIES", "33MB"},
            {"CHAT_MAX_CONNECTIONS", "34"},
            {"CHAT_HEADER_TIMEOUT", "8s"},
            {"CHAT_BODY_TIMEOUT", "9s"},
            {"CHAT_KEEP_ALIVE_TIMEOUT", "10s"},
            {"CHAT_DATABASE_URL", "jdbc:postgresql://db:5433/chat?sslmode=require"},
            {"CHAT_DATABASE_USER", "erin"},
            {"CHAT_DATABASE_PASSWORD", "pass-word"},
            {"CHAT_DATABASE_POOL_SIZE", "11"},
            {"CHAT_DATABASE_CONNECT_TIMEOUT", "1200ms"},
            {"CHAT_DATABASE_STATEMENT_TIMEOUT", "13s"},
            {"CHAT_REDIS_URL", "redis://cache"},
            {"CHAT_REDIS_COMMAND_TIMEOUT", "14s"},
            {"CHAT_REDIS_REQUEST_QUEUE", "1500"},
            {"CHAT_CLUSTER_PREFIX", "staging"},
            {"CHAT_CLUSTER_REQUEST_TIMEOUT", "16s"},
            {"CHAT_JWT_KEYS", "k1:s1,k2:s:2"},
            {"CHAT_JWT_ISSUER", "https://issuer.example"},
            {"CHAT_JWT_AUDIENCE", "audience"},
            {"CHAT_ACCESS_TOKEN_LIFETIME", "16m"},
            {"CHAT_REFRESH_TOKEN_LIFETIME", "17h"},
            {"CHAT_REMEMBER_LIFETIME", "18d"},
            {"CHAT_BCRYPT_COST", "5"},
            {"CHAT_HASH_THREADS", "19"},
            {"CHAT_HASH_QUEUE", "20"},
            {"CHAT_SIGN_INS_PER_MINUTE", "21"},
            {"CHAT_REGISTRATIONS_PER_MINUTE", "22"},
            {"CHAT_PING_INTERVAL", "23s"},
            {"CHAT_PING_TIMEOUT", "24s"},
            {"CHAT_UPGRADE_TIMEOUT", "26s"},
            {"CHAT_CONNECT_TIMEOUT", "27s"},
            {"CHAT_MAX_PAYLOAD", "28000"},
            {"CHAT_MAX_PENDING_BYTES", "2MB"},
            {"CHAT_PER_MESSAGE_DEFLATE", "true"},
            {"CHAT_OPEN_ROOMS_ON_JOIN", "false"},
            {"CHAT_ROOMS_PER_SOCKET", "41"},
            {"CHAT_ROOMS_PER_ACCOUNT", "42"},
            {"CHAT_MAX_CONTENT_LENGTH", "43"},
            {"CHAT_SENDS_PER_SECOND", "44"},
            {"CHAT_SEND_BURST", "45"},
            {"CHAT_USER_SENDS_PER_SECOND", "46"},
            {"CHAT_USER_SEND_BURST", "47"},
            {"CHAT_EVENTS_PER_SECOND", "48"},
            {"CHAT_EVENT_BURST", "49"},
            {"CHAT_USER_EVENTS_PER_SECOND", "54"},
            {"CHAT_USER_EVENT_BURST", "55"},
            {"CHAT_MESSAGE_LANES", "5"},
            {"CHAT_LANE_CAPACITY", "51"},
            {"CHAT_RETENTION_AGE", "52d"},
            {"CHAT_RETENTION_COUNT", "53"},
            {"CHAT_START_TIMEOUT", "30s"},
            {"CHAT_STOP_TIMEOUT", "31s"},
            {"CHAT_DRAIN_DELAY", "0s"},
            {"CHAT_DRAIN_RATE", "56"},
        };
        Map<String, String> given = new HashMap<>();
        for (String[] pair : pairs) {
            given.put(pair[0], pair[1]);
        }
        return given;
    }

    private static NodeConfig expected(TrustedProxies proxies, OriginPolicy origins, Path cert, Path key) {
        return new NodeConfig(
                Mode.DEVELOPMENT,
                "node_1",
                LogLevel.DEBUG,
                true,
                new NodeConfig.Http(
                        "::1",
                        1001,
                        "admin.local",
                        1002,
                        3,
                        4,
                        5,
                        6 * 1024,
                        7 * 1024,
                        33 << 20,
                        34,
                        Duration.ofSeconds(8),
                        Duration.ofSeconds(9),
                        Duration.ofSeconds(10),
                        proxies,
                        Optional.of(new NodeConfig.Tls(cert, key))),
                new NodeConfig.Cors(origins, Duration.ofMinutes(3)),
                new NodeConfig.Database(
                        "jdbc:postgresql://db:5433/chat?sslmode=require",
                        "erin",
                        new Secret("pass-word"),
                        11,
                        Duration.ofMillis(1200),
                        Duration.ofSeconds(13)),
                new NodeConfig.Redis(new Secret("redis://cache"), Duration.ofSeconds(14), 1500),
                new NodeConfig.Cluster("staging", Duration.ofSeconds(16)),
                new NodeConfig.Tokens(
                        List.of(new SigningKey("k1", new Secret("s1")), new SigningKey("k2", new Secret("s:2"))),
                        "https://issuer.example",
                        "audience",
                        Duration.ofMinutes(16),
                        Duration.ofHours(17),
                        Duration.ofDays(18)),
                new NodeConfig.Passwords(5, 19, 20),
                new NodeConfig.Limits(21, 22),
                new NodeConfig.Engine(
                        Duration.ofSeconds(23),
                        Duration.ofSeconds(24),
                        Duration.ofSeconds(26),
                        Duration.ofSeconds(27),
                        28_000,
                        2 << 20,
                        true),
                new NodeConfig.Messages(
                        false,
                        41,
                        42,
                        43,
                        new NodeConfig.Rate(44, 45),
                        new NodeConfig.Rate(46, 47),
                        new NodeConfig.Rate(48, 49),
                        new NodeConfig.Rate(54, 55),
                        5,
                        51,
                        new NodeConfig.Retention(Optional.of(Duration.ofDays(52)), Optional.of(53))),
                new NodeConfig.Lifecycle(Duration.ofSeconds(30), Duration.ofSeconds(31), Duration.ZERO, 56));
    }
}
