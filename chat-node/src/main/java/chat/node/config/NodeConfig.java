package chat.node.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * All a node is told from outside, read once at the start by {@link ConfigReader}. Whoever needs a part takes that part,
 * never the whole.
 */
public record NodeConfig(
        Mode mode,
        String nodeName,
        LogLevel logLevel,
        boolean accessLog,
        Http http,
        Cors cors,
        Database database,
        Redis redis,
        Cluster cluster,
        Tokens tokens,
        Passwords passwords,
        Limits limits,
        Engine engine,
        Messages messages,
        Lifecycle lifecycle) {

    public enum Mode {
        PRODUCTION,
        DEVELOPMENT
    }

    public enum LogLevel {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    /** The public port and the admin port, and what one HTTP request may cost. */
    public record Http(
            String host,
            int port,
            String adminHost,
            int adminPort,
            int eventLoops,
            int workerThreads,
            int workerQueue,
            int maxHeaderBytes,
            int maxBodyBytes,
            int maxBufferedBodyBytes,
            int maxConnections,
            Duration headerTimeout,
            Duration bodyTimeout,
            Duration keepAliveTimeout,
            TrustedProxies trustedProxies,
            Optional<Tls> tls) {}

    /** PEM files of a node that ends TLS itself. */
    public record Tls(Path certificate, Path key) {}

    /** Which web origins may call with credentials. */
    public record Cors(OriginPolicy origins, Duration maxAge) {}

    /** {@code url} is always in JDBC form, without credentials. */
    public record Database(
            String url,
            String user,
            Secret password,
            int poolSize,
            Duration connectTimeout,
            Duration statementTimeout) {}

    /** {@code uri} may hold credentials: never log it, log {@link #address()}. */
    public record Redis(Secret uri, Duration commandTimeout, int requestQueue) {
        /** The same taken apart. */
        public RedisUrl url() {
            return RedisUrl.parse(uri.value());
        }

        /** Hosts and ports only, fit for a log line. */
        public String address() {
            return url().address();
        }
    }

    /** What nodes that speak to one another agree on. */
    public record Cluster(String prefix, Duration requestTimeout) {}

    /** The first key signs, all of them verify: that is how keys are rotated. */
    public record Tokens(
            List<SigningKey> keys,
            String issuer,
            String audience,
            Duration accessLifetime,
            Duration refreshLifetime,
            Duration rememberLifetime) {
        public Tokens {
            keys = List.copyOf(keys);
        }
    }

    public record SigningKey(String id, Secret secret) {}

    public record Passwords(int bcryptCost, int hashThreads, int hashQueue) {}

    public record Limits(int signInsPerMinute, int registrationsPerMinute) {}

    /** Engine.IO and Socket.IO, named as the Node.js server's options are. */
    public record Engine(
            Duration pingInterval,
            Duration pingTimeout,
            Duration upgradeTimeout,
            Duration connectTimeout,
            int maxPayload,
            int maxPendingBytes,
            boolean perMessageDeflate) {}

    /** Rooms, and what is said there. */
    public record Messages(
            boolean openRoomsOnJoin,
            int roomsPerSocket,
            int roomsPerAccount,
            int maxContentLength,
            Rate socketSends,
            Rate userSends,
            Rate socketEvents,
            Rate userEvents,
            int lanes,
            int laneCapacity,
            Retention retention) {}

    /** So many in a second on the average, and so many at once. */
    public record Rate(int perSecond, int burst) {}

    /** What is kept; all, and for ever, where nothing is said. */
    public record Retention(Optional<Duration> age, Optional<Integer> countPerRoom) {}

    public record Lifecycle(Duration startTimeout, Duration stopTimeout, Duration drainDelay, int drainRate) {}
}
