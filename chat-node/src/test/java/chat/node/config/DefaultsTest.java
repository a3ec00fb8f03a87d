package chat.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import chat.node.config.NodeConfig.LogLevel;
import chat.node.config.NodeConfig.Mode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefaultsTest {
    private static final String LOCALHOST = "http://localhost:*,https://localhost:*,http://127.0.0.1:*,"
            + "https://127.0.0.1:*,http://[::1]:*,https://[::1]:*";

    @Test
    void everySettingHasTheDefaultThatIsWrittenHere() {
        Values values = Values.read(Map.of(), Environments.MACHINE);
        Map<String, Object> actual = new LinkedHashMap<>();
        for (Setting<?> setting : Settings.ALL) {
            actual.put(
                    setting.name(),
                    values.find(setting).map(DefaultsTest::comparable).orElse("nothing"));
        }
        assertThat(actual).containsExactlyInAnyOrderEntriesOf(expected());
    }

    @Test
    void developmentAddsAddressesASecretAndLocalOrigins() {
        NodeConfig config = ConfigReader.read(Environments.development(), Environments.MACHINE);
        assertThat(config.mode()).isEqualTo(Mode.DEVELOPMENT);
        assertThat(config.database().url()).isEqualTo("jdbc:postgresql://localhost:5432/chat");
        assertThat(config.database().user()).isEqualTo("chat");
        assertThat(config.database().password().value()).isEqualTo("chat");
        assertThat(config.redis().uri().value()).isEqualTo("redis://localhost:6379");
        assertThat(config.tokens().keys()).hasSize(1);
        assertThat(config.cors().origins().toString()).isEqualTo(LOCALHOST);
        assertThat(config.cors().origins().allows("http://localhost:5173")).isTrue();
        assertThat(config.cors().origins().allows("http://[::1]:3000")).isTrue();
        assertThat(config.cors().origins().allows("http://localhost.example.com"))
                .isFalse();
    }

    @Test
    void developmentDiffersFromProductionInNothingElse() {
        Values production = Values.read(Map.of(), Environments.MACHINE);
        Values development = Values.read(Environments.development(), Environments.MACHINE);
        assertThat(Settings.ALL)
                .filteredOn(setting -> !production
                        .find(setting)
                        .map(DefaultsTest::comparable)
                        .equals(development.find(setting).map(DefaultsTest::comparable)))
                .extracting(Setting::name)
                .containsExactlyInAnyOrder(
                        "CHAT_MODE", "CHAT_CORS_ORIGINS", "CHAT_DATABASE_URL", "CHAT_REDIS_URL", "CHAT_JWT_SECRET");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "4, 2", "6, 3", "16, 8", "128, 8"})
    void hashThreadsFollowTheProcessors(int processors, int threads) {
        NodeConfig config = ConfigReader.read(Environments.production(), new Machine("a", processors, 1L << 30, 4_096));
        assertThat(config.passwords().hashThreads()).isEqualTo(threads);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 1", "4, 2", "64, 32"})
    void eventLoopsAreHalfOfTheProcessors(int processors, int loops) {
        NodeConfig config = ConfigReader.read(Environments.production(), new Machine("a", processors, 1L << 30, 4_096));
        assertThat(config.http().eventLoops()).isEqualTo(loops);
    }

    private static Object comparable(Object value) {
        return value instanceof OriginPolicy || value instanceof TrustedProxies ? value.toString() : value;
    }

    private static Map<String, Object> expected() {
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("CHAT_MODE", Mode.PRODUCTION);
        expected.put("CHAT_NODE_NAME", "chat-7");
        expected.put("CHAT_LOG_LEVEL", LogLevel.INFO);
        expected.put("CHAT_ACCESS_LOG", false);
        expected.put("CHAT_HOST", "0.0.0.0");
        expected.put("CHAT_PORT", 8080);
        expected.put("CHAT_ADMIN_HOST", "127.0.0.1");
        expected.put("CHAT_ADMIN_PORT", 8081);
        expected.put("CHAT_TLS_CERT", "nothing");
        expected.put("CHAT_TLS_KEY", "nothing");
        expected.put("CHAT_TRUSTED_PROXIES", "");
        expected.put("CHAT_CORS_ORIGINS", "");
        expected.put("CHAT_CORS_MAX_AGE", Duration.ofHours(1));
        expected.put("CHAT_EVENT_LOOPS", 3);
        expected.put("CHAT_WORKER_THREADS", 8);
        expected.put("CHAT_WORKER_QUEUE", 1_000);
        expected.put("CHAT_MAX_HEADER_SIZE", 16_384);
        expected.put("CHAT_MAX_BODY_SIZE", 65_536);
        expected.put("CHAT_MAX_BUFFERED_BODIES", 128 << 20);
        expected.put("CHAT_MAX_CONNECTIONS", 3_096);
        expected.put("CHAT_HEADER_TIMEOUT", Duration.ofSeconds(10));
        expected.put("CHAT_BODY_TIMEOUT", Duration.ofSeconds(30));
        expected.put("CHAT_KEEP_ALIVE_TIMEOUT", Duration.ofSeconds(75));
        expected.put("CHAT_DATABASE_URL", "nothing");
        expected.put("CHAT_DATABASE_USER", "nothing");
        expected.put("CHAT_DATABASE_PASSWORD", "nothing");
        expected.put("CHAT_DATABASE_POOL_SIZE", 10);
        expected.put("CHAT_DATABASE_CONNECT_TIMEOUT", Duration.ofSeconds(5));
        expected.put("CHAT_DATABASE_STATEMENT_TIMEOUT", Duration.ofSeconds(10));
        expected.put("CHAT_REDIS_URL", "nothing");
        expected.put("CHAT_REDIS_COMMAND_TIMEOUT", Duration.ofSeconds(2));
        expected.put("CHAT_REDIS_REQUEST_QUEUE", 10_000);
        expected.put("CHAT_CLUSTER_PREFIX", "socket.io");
        expected.put("CHAT_CLUSTER_REQUEST_TIMEOUT", Duration.ofSeconds(5));
        expected.put("CHAT_JWT_SECRET", "nothing");
        expected.put("CHAT_JWT_KEYS", "nothing");
        expected.put("CHAT_JWT_ISSUER", "chat");
        expected.put("CHAT_JWT_AUDIENCE", "chat");
        expected.put("CHAT_ACCESS_TOKEN_LIFETIME", Duration.ofHours(1));
        expected.put("CHAT_REFRESH_TOKEN_LIFETIME", Duration.ofDays(1));
        expected.put("CHAT_REMEMBER_LIFETIME", Duration.ofDays(30));
        expected.put("CHAT_BCRYPT_COST", 12);
        expected.put("CHAT_HASH_THREADS", 3);
        expected.put("CHAT_HASH_QUEUE", 50);
        expected.put("CHAT_SIGN_INS_PER_MINUTE", 10);
        expected.put("CHAT_REGISTRATIONS_PER_MINUTE", 20);
        expected.put("CHAT_PING_INTERVAL", Duration.ofSeconds(25));
        expected.put("CHAT_PING_TIMEOUT", Duration.ofSeconds(20));
        expected.put("CHAT_UPGRADE_TIMEOUT", Duration.ofSeconds(10));
        expected.put("CHAT_CONNECT_TIMEOUT", Duration.ofSeconds(45));
        expected.put("CHAT_MAX_PAYLOAD", 1_000_000);
        expected.put("CHAT_MAX_PENDING_BYTES", 1_000_000);
        expected.put("CHAT_PER_MESSAGE_DEFLATE", false);
        expected.put("CHAT_OPEN_ROOMS_ON_JOIN", true);
        expected.put("CHAT_ROOMS_PER_SOCKET", 200);
        expected.put("CHAT_ROOMS_PER_ACCOUNT", 1_000);
        expected.put("CHAT_MAX_CONTENT_LENGTH", 4_000);
        expected.put("CHAT_SENDS_PER_SECOND", 20);
        expected.put("CHAT_SEND_BURST", 40);
        expected.put("CHAT_USER_SENDS_PER_SECOND", 60);
        expected.put("CHAT_USER_SEND_BURST", 120);
        expected.put("CHAT_EVENTS_PER_SECOND", 50);
        expected.put("CHAT_EVENT_BURST", 250);
        expected.put("CHAT_USER_EVENTS_PER_SECOND", 100);
        expected.put("CHAT_USER_EVENT_BURST", 500);
        expected.put("CHAT_MESSAGE_LANES", 2);
        expected.put("CHAT_LANE_CAPACITY", 4_000);
        expected.put("CHAT_RETENTION_AGE", "nothing");
        expected.put("CHAT_RETENTION_COUNT", "nothing");
        expected.put("CHAT_START_TIMEOUT", Duration.ofSeconds(60));
        expected.put("CHAT_STOP_TIMEOUT", Duration.ofSeconds(25));
        expected.put("CHAT_DRAIN_DELAY", Duration.ofSeconds(5));
        expected.put("CHAT_DRAIN_RATE", 500);
        return expected;
    }
}
