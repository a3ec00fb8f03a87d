package chat.node.config;

import chat.node.config.NodeConfig.SigningKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a {@link NodeConfig} out of the environment, or says everything that keeps it from doing so. */
public final class ConfigReader {
    private static final Secret NO_PASSWORD = new Secret("");

    private final Values values;

    private ConfigReader(Values values) {
        this.values = values;
    }

    /** @throws ConfigException with every problem there is */
    public static NodeConfig read(Map<String, String> environment) {
        return read(environment, Machine.here(environment));
    }

    static NodeConfig read(Map<String, String> environment, Machine machine) {
        Values values = Values.read(environment, machine);
        new CrossChecks(values).run();
        if (!values.problems().isEmpty()) {
            throw new ConfigException(values.problems());
        }
        return new ConfigReader(values).config();
    }

    /** What is odd about the environment without keeping the node from starting, one line each. */
    public static List<String> warnings(Map<String, String> environment) {
        return UnknownNames.warnings(environment);
    }

    private NodeConfig config() {
        return new NodeConfig(
                values.mode(),
                values.get(Settings.NODE_NAME),
                values.get(Settings.LOG_LEVEL),
                values.get(Settings.ACCESS_LOG),
                http(),
                new NodeConfig.Cors(values.get(Settings.CORS_ORIGINS), values.get(Settings.CORS_MAX_AGE)),
                database(),
                redis(),
                new NodeConfig.Cluster(
                        values.get(Settings.CLUSTER_PREFIX), values.get(Settings.CLUSTER_REQUEST_TIMEOUT)),
                tokens(),
                passwords(),
                limits(),
                engine(),
                MessageSettings.read(values),
                lifecycle());
    }

    private NodeConfig.Http http() {
        return new NodeConfig.Http(
                values.get(Settings.HOST),
                values.get(Settings.PORT),
                values.get(Settings.ADMIN_HOST),
                values.get(Settings.ADMIN_PORT),
                values.get(Settings.EVENT_LOOPS),
                values.get(Settings.WORKER_THREADS),
                values.get(Settings.WORKER_QUEUE),
                values.get(Settings.MAX_HEADER_SIZE),
                values.get(Settings.MAX_BODY_SIZE),
                values.get(Settings.MAX_BUFFERED_BODIES),
                values.get(Settings.MAX_CONNECTIONS),
                values.get(Settings.HEADER_TIMEOUT),
                values.get(Settings.BODY_TIMEOUT),
                values.get(Settings.KEEP_ALIVE_TIMEOUT),
                values.get(Settings.TRUSTED_PROXIES),
                tls());
    }

    private Optional<NodeConfig.Tls> tls() {
        return values.find(Settings.TLS_CERT)
                .map(certificate -> new NodeConfig.Tls(certificate, values.get(Settings.TLS_KEY)));
    }

    private NodeConfig.Database database() {
        DatabaseUrl url = values.get(Settings.DATABASE_URL);
        return new NodeConfig.Database(
                url.jdbcUrl(),
                values.find(Settings.DATABASE_USER).or(url::user).orElseThrow(),
                values.find(Settings.DATABASE_PASSWORD).or(url::password).orElse(NO_PASSWORD),
                values.get(Settings.DATABASE_POOL_SIZE),
                values.get(Settings.DATABASE_CONNECT_TIMEOUT),
                values.get(Settings.DATABASE_STATEMENT_TIMEOUT));
    }

    private NodeConfig.Redis redis() {
        return new NodeConfig.Redis(
                values.get(Settings.REDIS_URL),
                values.get(Settings.REDIS_COMMAND_TIMEOUT),
                values.get(Settings.REDIS_REQUEST_QUEUE));
    }

    private NodeConfig.Tokens tokens() {
        return new NodeConfig.Tokens(
                values.find(Settings.JWT_KEYS)
                        .orElseGet(() -> List.of(new SigningKey(SigningKeys.ONLY_ID, values.get(Settings.JWT_SECRET)))),
                values.get(Settings.JWT_ISSUER),
                values.get(Settings.JWT_AUDIENCE),
                values.get(Settings.ACCESS_TOKEN_LIFETIME),
                values.get(Settings.REFRESH_TOKEN_LIFETIME),
                values.get(Settings.REMEMBER_LIFETIME));
    }

    private NodeConfig.Passwords passwords() {
        return new NodeConfig.Passwords(
                values.get(Settings.BCRYPT_COST), values.get(Settings.HASH_THREADS), values.get(Settings.HASH_QUEUE));
    }

    private NodeConfig.Limits limits() {
        return new NodeConfig.Limits(
                values.get(Settings.SIGN_INS_PER_MINUTE), values.get(Settings.REGISTRATIONS_PER_MINUTE));
    }

    private NodeConfig.Engine engine() {
        return new NodeConfig.Engine(
                values.get(Settings.PING_INTERVAL),
                values.get(Settings.PING_TIMEOUT),
                values.get(Settings.UPGRADE_TIMEOUT),
                values.get(Settings.CONNECT_TIMEOUT),
                values.get(Settings.MAX_PAYLOAD),
                values.get(Settings.MAX_PENDING_BYTES),
                values.get(Settings.PER_MESSAGE_DEFLATE));
    }

    private NodeConfig.Lifecycle lifecycle() {
        return new NodeConfig.Lifecycle(
                values.get(Settings.START_TIMEOUT),
                values.get(Settings.STOP_TIMEOUT),
                values.get(Settings.DRAIN_DELAY),
                values.get(Settings.DRAIN_RATE));
    }
}
