package chat.node.config;

import chat.node.config.NodeConfig.LogLevel;
import chat.node.config.NodeConfig.Mode;
import chat.node.config.NodeConfig.SigningKey;
import chat.node.config.Setting.Group;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Every setting there is. docs/configuration.md is made from this list. */
final class Settings {
    static final Setting<Mode> MODE = Setting.of("CHAT_MODE", Parsers.oneOf(Mode.class))
            .byDefault("production")
            .means("Production refuses weak secrets and has no default for any address", "development");
    static final Setting<String> NODE_NAME = Setting.of("CHAT_NODE_NAME", Parsers.nodeName())
            .byDefault("the host's name, cut to fit", Machine::nodeName)
            .means(
                    "This node's name, different for each node of the cluster; the proxy finds the node by it",
                    "node-1");
    static final Setting<LogLevel> LOG_LEVEL = Setting.of("CHAT_LOG_LEVEL", Parsers.oneOf(LogLevel.class))
            .byDefault("info")
            .means("The least serious lines that are logged", "debug");
    static final Setting<Boolean> ACCESS_LOG = Setting.of("CHAT_ACCESS_LOG", Parsers.flag())
            .byDefault("false")
            .means("A line for each HTTP request and each Socket.IO connection that ended", "true");

    static final Setting<String> HOST = Setting.of("CHAT_HOST", Parsers.host())
            .byDefault("0.0.0.0")
            .means("The address that the public port listens on", "127.0.0.1");
    static final Setting<Integer> PORT = Setting.of("CHAT_PORT", Parsers.wholeNumber(0, 65_535))
            .alias("PORT")
            .byDefault("8080")
            .means("The public port, for REST and Socket.IO alike; 0 takes any free one", "8080");
    static final Setting<String> ADMIN_HOST = Setting.of("CHAT_ADMIN_HOST", Parsers.host())
            .byDefault("127.0.0.1")
            .means("The address that the admin port listens on; never let it be reached from outside", "0.0.0.0");
    static final Setting<Integer> ADMIN_PORT = Setting.of("CHAT_ADMIN_PORT", Parsers.wholeNumber(0, 65_535))
            .byDefault("8081")
            .means("The admin port, for metrics; 0 takes any free one", "9090");
    static final Setting<Path> TLS_CERT = Setting.of("CHAT_TLS_CERT", Parsers.readableFile())
            .means(
                    "A PEM file with the certificate and its chain, if this node is to end TLS itself; needs `CHAT_TLS_KEY`",
                    "/etc/chat/tls.crt");
    static final Setting<Path> TLS_KEY = Setting.of("CHAT_TLS_KEY", Parsers.readableFile())
            .means("A PEM file with the certificate's private key, in PKCS #8", "/etc/chat/tls.key");
    static final Setting<TrustedProxies> TRUSTED_PROXIES = Setting.of("CHAT_TRUSTED_PROXIES", Parsers.proxies())
            .byDefault("none", machine -> "")
            .means(
                    "Addresses and networks of our own proxies, with commas between. Only these are believed when they"
                            + " name a client's address (`X-Forwarded-For`, PROXY protocol) or say that it came by TLS",
                    "10.0.0.0/8,fd00::/8");
    static final Setting<OriginPolicy> CORS_ORIGINS = Setting.of("CHAT_CORS_ORIGINS", Parsers.origins())
            .byDefault(
                    "none; in development any port of `localhost`, `127.0.0.1` and `[::1]`",
                    machine -> "",
                    machine -> "http://localhost:*,https://localhost:*,http://127.0.0.1:*,https://127.0.0.1:*,"
                            + "http://[::1]:*,https://[::1]:*")
            .means(
                    "Web origins, with commas between, whose pages may call with credentials. `https://*.example.com`"
                            + " means every subdomain, `http://localhost:*` any port, `*` every page there is",
                    "https://chat.example.com,https://*.example.org");
    static final Setting<Duration> CORS_MAX_AGE = Setting.of("CHAT_CORS_MAX_AGE", Parsers.duration("0s", "1d"))
            .byDefault("1h")
            .means("How long a browser may remember the answer to a preflight request", "10m");
    static final Setting<Integer> EVENT_LOOPS = Setting.of("CHAT_EVENT_LOOPS", Parsers.wholeNumber(1, 1_000))
            .byDefault(
                    "half of the processors, but at least 1",
                    machine -> Integer.toString(Math.max(1, machine.processors() / 2)))
            .means(
                    "Threads that read and write the connections of clients. Each more of them makes a broadcast dearer: the"
                            + " other half of the processors is for the garbage collector, Redis and the database",
                    "4");
    static final Setting<Integer> WORKER_THREADS = Setting.of("CHAT_WORKER_THREADS", Parsers.wholeNumber(1, 1_000))
            .byDefault("8")
            .means("Threads that serve REST requests", "16");
    static final Setting<Integer> WORKER_QUEUE = Setting.of("CHAT_WORKER_QUEUE", Parsers.wholeNumber(1, 1_000_000))
            .byDefault("1000")
            .means("REST requests that may wait for a thread; more are answered with `overloaded`", "2000");
    static final Setting<Integer> MAX_HEADER_SIZE = Setting.of("CHAT_MAX_HEADER_SIZE", Parsers.size("1KB", "1MB"))
            .byDefault("16KB")
            .means("The most that the headers of one request may take", "32KB");
    static final Setting<Integer> MAX_BODY_SIZE = Setting.of("CHAT_MAX_BODY_SIZE", Parsers.size("1KB", "64MB"))
            .byDefault("64KB")
            .means("The most that the JSON body of one request may take", "256KB");
    static final Setting<Integer> MAX_BUFFERED_BODIES = Setting.of(
                    "CHAT_MAX_BUFFERED_BODIES", Parsers.size("2MB", "2047MB"))
            .byDefault("an eighth of the heap, at least 16 MB", Machine::bufferedBodies)
            .means(
                    "What the bodies of all requests, polling's too, may take of the heap together; more are answered with"
                            + " `overloaded`. One alone may take three quarters",
                    "256MB");
    static final Setting<Integer> MAX_CONNECTIONS = Setting.of(
                    "CHAT_MAX_CONNECTIONS", Parsers.wholeNumber(1, 10_000_000))
            .byDefault("50000, or what the limit of open files leaves", Machine::connections)
            .means("Connections to the public port at a time; more are closed at once", "100000");
    static final Setting<Duration> HEADER_TIMEOUT = Setting.of("CHAT_HEADER_TIMEOUT", Parsers.duration("50ms", "5m"))
            .byDefault("10s")
            .means("The time a client has to send the headers of a request", "5s");
    static final Setting<Duration> BODY_TIMEOUT = Setting.of("CHAT_BODY_TIMEOUT", Parsers.duration("50ms", "1h"))
            .byDefault("30s")
            .means("The time a client has to send the body of a request", "1m");
    static final Setting<Duration> KEEP_ALIVE_TIMEOUT = Setting.of(
                    "CHAT_KEEP_ALIVE_TIMEOUT", Parsers.duration("50ms", "1h"))
            .byDefault("75s")
            .means("How long an idle connection is kept for the next request; longer than the proxy keeps it", "2m");

    static final Setting<DatabaseUrl> DATABASE_URL = Setting.of("CHAT_DATABASE_URL", DatabaseUrl.PARSER)
            .alias("DATABASE_URL")
            .secret()
            .required("postgres://chat:chat@localhost:5432/chat")
            .means(
                    "The PostgreSQL database, as `postgres://user:password@host:port/database?parameters` or"
                            + " `jdbc:postgresql://host:port/database?parameters`",
                    "postgres://chat:PASSWORD@db.internal:5432/chat?sslmode=require");
    static final Setting<String> DATABASE_USER = Setting.of("CHAT_DATABASE_USER", Parsers.text())
            .byDefault("what the URL says", machine -> null)
            .means("The database user; wins over the URL's", "chat");
    static final Setting<Secret> DATABASE_PASSWORD = Setting.of("CHAT_DATABASE_PASSWORD", Parsers.secret())
            .secret()
            .byDefault("what the URL says", machine -> null)
            .means("The database user's password; wins over the URL's", "PASSWORD");
    static final Setting<Integer> DATABASE_POOL_SIZE = Setting.of(
                    "CHAT_DATABASE_POOL_SIZE", Parsers.wholeNumber(1, 500))
            .byDefault("10")
            .means("Connections to the database; all nodes' together must stay below its `max_connections`", "20");
    static final Setting<Duration> DATABASE_CONNECT_TIMEOUT = Setting.of(
                    "CHAT_DATABASE_CONNECT_TIMEOUT", Parsers.duration("250ms", "5m"))
            .byDefault("5s")
            .means("How long to wait for a connection, new or from the pool, before a call fails", "2s");
    static final Setting<Duration> DATABASE_STATEMENT_TIMEOUT = Setting.of(
                    "CHAT_DATABASE_STATEMENT_TIMEOUT", Parsers.duration("100ms", "10m"))
            .byDefault("10s")
            .means("How long one statement may run before PostgreSQL ends it", "30s");

    static final Setting<Secret> REDIS_URL = Setting.of("CHAT_REDIS_URL", RedisUrl.PARSER)
            .alias("REDIS_URL")
            .secret()
            .required("redis://localhost:6379")
            .means(
                    "The Redis that all nodes share: `redis://user:password@host:port/number`,"
                            + " `redis-sentinel://:password@host:port,host:port/number#master` or"
                            + " `redis-cluster://:password@host:port,host:port`; `rediss…` for TLS",
                    "redis://:PASSWORD@redis.internal:6379");
    static final Setting<Duration> REDIS_COMMAND_TIMEOUT = Setting.of(
                    "CHAT_REDIS_COMMAND_TIMEOUT", Parsers.duration("50ms", "1m"))
            .byDefault("2s")
            .means("How long one Redis command may take", "1s");
    static final Setting<Integer> REDIS_REQUEST_QUEUE = Setting.of(
                    "CHAT_REDIS_REQUEST_QUEUE", Parsers.wholeNumber(100, 1_000_000))
            .byDefault("10000")
            .means("Redis commands that may be under way or waiting; more fail at once", "50000");

    static final Setting<String> CLUSTER_PREFIX = Setting.of("CHAT_CLUSTER_PREFIX", Parsers.word())
            .byDefault("socket.io")
            .means(
                    "How the channels between the nodes begin, those of Node.js servers with the Redis adapter too",
                    "staging");
    static final Setting<Duration> CLUSTER_REQUEST_TIMEOUT = Setting.of(
                    "CHAT_CLUSTER_REQUEST_TIMEOUT", Parsers.duration("100ms", "10m"))
            .byDefault("5s")
            .means("How long other nodes have to answer this one", "10s");

    static final Setting<Secret> JWT_SECRET = Setting.of("CHAT_JWT_SECRET", Parsers.secret())
            .alias("JWT_SECRET")
            .secret()
            .inDevelopment(
                    "must be given, or `CHAT_JWT_KEYS`; development has one of its own", SigningKeys.DEVELOPMENT_SECRET)
            .means(
                    "The secret that signs access tokens, the same on all nodes: 32 random bytes or more. It is the"
                            + " short form of `CHAT_JWT_KEYS` for one key, whose id is `" + SigningKeys.ONLY_ID + "`",
                    "$(openssl rand -base64 48)");
    static final Setting<List<SigningKey>> JWT_KEYS = Setting.of("CHAT_JWT_KEYS", SigningKeys.PARSER)
            .secret()
            .means(
                    "Several keys as `id:secret`, with commas between. The first signs, all verify",
                    "2026-11:NEW_SECRET," + SigningKeys.ONLY_ID + ":OLD_SECRET");
    static final Setting<String> JWT_ISSUER = Setting.of("CHAT_JWT_ISSUER", Parsers.word())
            .byDefault("chat")
            .means("Who issues the tokens (`iss`); tokens of others are refused", "https://chat.example.com");
    static final Setting<String> JWT_AUDIENCE = Setting.of("CHAT_JWT_AUDIENCE", Parsers.word())
            .byDefault("chat")
            .means("Whom the tokens are for (`aud`); tokens for others are refused", "chat-users");
    static final Setting<Duration> ACCESS_TOKEN_LIFETIME = Setting.of(
                    "CHAT_ACCESS_TOKEN_LIFETIME", Parsers.duration("1s", "30d"))
            .byDefault("1h")
            .means("How long an access token is valid", "15m");
    static final Setting<Duration> REFRESH_TOKEN_LIFETIME = Setting.of(
                    "CHAT_REFRESH_TOKEN_LIFETIME", Parsers.duration("1s", "365d"))
            .byDefault("1d")
            .means("How long a refresh token is valid", "12h");
    static final Setting<Duration> REMEMBER_LIFETIME = Setting.of(
                    "CHAT_REMEMBER_LIFETIME", Parsers.duration("1s", "365d"))
            .byDefault("30d")
            .means("The same for someone who asked to be remembered", "90d");

    static final Setting<Integer> BCRYPT_COST = Setting.of("CHAT_BCRYPT_COST", Parsers.wholeNumber(4, 16))
            .byDefault("12")
            .means("The work one password hash takes; each step doubles it. Production refuses less than 10", "13");
    static final Setting<Integer> HASH_THREADS = Setting.of("CHAT_HASH_THREADS", Parsers.wholeNumber(1, 64))
            .byDefault(
                    "half of the processors, but 1 to 8",
                    machine -> Integer.toString(Math.max(1, Math.min(8, machine.processors() / 2))))
            .means("Threads that hash passwords", "2");
    static final Setting<Integer> HASH_QUEUE = Setting.of("CHAT_HASH_QUEUE", Parsers.wholeNumber(1, 10_000))
            .byDefault("50")
            .means("Sign-ins and registrations that may wait for such a thread; more are `overloaded`", "100");
    static final Setting<Integer> SIGN_INS_PER_MINUTE = Setting.of(
                    "CHAT_SIGN_INS_PER_MINUTE", Parsers.wholeNumber(1, 1_000_000))
            .byDefault("10")
            .means("Tries to sign in that one account has, and that one address has", "20");
    static final Setting<Integer> REGISTRATIONS_PER_MINUTE = Setting.of(
                    "CHAT_REGISTRATIONS_PER_MINUTE", Parsers.wholeNumber(1, 1_000_000))
            .byDefault("20")
            .means("Registrations that one address may try; a school or an office may be one address", "60");

    static final Setting<Duration> PING_INTERVAL = Setting.of("CHAT_PING_INTERVAL", Parsers.duration("50ms", "5m"))
            .byDefault("25s")
            .means("How often the heartbeat goes out; the proxy must wait longer for an answer than this", "20s");
    static final Setting<Duration> PING_TIMEOUT = Setting.of("CHAT_PING_TIMEOUT", Parsers.duration("50ms", "5m"))
            .byDefault("20s")
            .means("How long a client may leave a heartbeat unanswered before it counts as gone", "10s");
    static final Setting<Duration> UPGRADE_TIMEOUT = Setting.of("CHAT_UPGRADE_TIMEOUT", Parsers.duration("50ms", "5m"))
            .byDefault("10s")
            .means("The time an upgrade to WebSocket may take", "5s");
    static final Setting<Duration> CONNECT_TIMEOUT = Setting.of("CHAT_CONNECT_TIMEOUT", Parsers.duration("50ms", "5m"))
            .byDefault("45s")
            .means("The time a client has to join a namespace before its connection is closed", "20s");
    static final Setting<Integer> MAX_PAYLOAD = Setting.of("CHAT_MAX_PAYLOAD", Parsers.size("1KB", "64MB"))
            .byDefault("1000000")
            .means("The largest Socket.IO packet, or polling body, that a client may send", "1MB");
    static final Setting<Integer> MAX_PENDING_BYTES = Setting.of("CHAT_MAX_PENDING_BYTES", Parsers.size("1KB", "256MB"))
            .byDefault("1000000")
            .means("What may wait for one slow client before it is disconnected; not less than the payload", "4MB");
    static final Setting<Boolean> PER_MESSAGE_DEFLATE = Setting.of("CHAT_PER_MESSAGE_DEFLATE", Parsers.flag())
            .byDefault("false")
            .means("Compression on WebSockets: saves bandwidth, costs some 100 KB of memory for each client", "true");

    static final Setting<Duration> START_TIMEOUT = Setting.of("CHAT_START_TIMEOUT", Parsers.duration("1s", "1h"))
            .byDefault("60s")
            .means("How long the start waits for PostgreSQL and Redis", "5m");
    static final Setting<Duration> STOP_TIMEOUT = Setting.of("CHAT_STOP_TIMEOUT", Parsers.duration("100ms", "1h"))
            .byDefault("25s")
            .means("How long a stop may take altogether; less than the grace period of what stops the node", "50s");
    static final Setting<Duration> DRAIN_DELAY = Setting.of("CHAT_DRAIN_DELAY", Parsers.duration("0s", "10m"))
            .byDefault("5s")
            .means(
                    "How long a stopping node still serves, so that the proxy sees it is not ready; a part of the stop",
                    "10s");

    static final Setting<Integer> DRAIN_RATE = Setting.of("CHAT_DRAIN_RATE", Parsers.wholeNumber(1, 1_000_000))
            .byDefault("500")
            .means(
                    "How many clients a stopping node lets go each second, so that they do not all come to the others at"
                            + " once; faster if the time for the stop would not do",
                    "200");

    /** The mode stands first: the defaults of the others depend on it. */
    static final List<Group> GROUPS = List.of(
            new Group("The node", List.of(MODE, NODE_NAME, LOG_LEVEL, ACCESS_LOG)),
            new Group(
                    "Ports and requests",
                    List.of(
                            HOST,
                            PORT,
                            ADMIN_HOST,
                            ADMIN_PORT,
                            TLS_CERT,
                            TLS_KEY,
                            TRUSTED_PROXIES,
                            CORS_ORIGINS,
                            CORS_MAX_AGE,
                            EVENT_LOOPS,
                            WORKER_THREADS,
                            WORKER_QUEUE,
                            MAX_HEADER_SIZE,
                            MAX_BODY_SIZE,
                            MAX_BUFFERED_BODIES,
                            MAX_CONNECTIONS,
                            HEADER_TIMEOUT,
                            BODY_TIMEOUT,
                            KEEP_ALIVE_TIMEOUT)),
            new Group(
                    "PostgreSQL",
                    List.of(
                            DATABASE_URL,
                            DATABASE_USER,
                            DATABASE_PASSWORD,
                            DATABASE_POOL_SIZE,
                            DATABASE_CONNECT_TIMEOUT,
                            DATABASE_STATEMENT_TIMEOUT)),
            new Group("Redis", List.of(REDIS_URL, REDIS_COMMAND_TIMEOUT, REDIS_REQUEST_QUEUE)),
            new Group("The cluster", List.of(CLUSTER_PREFIX, CLUSTER_REQUEST_TIMEOUT)),
            new Group(
                    "Access tokens",
                    List.of(
                            JWT_SECRET,
                            JWT_KEYS,
                            JWT_ISSUER,
                            JWT_AUDIENCE,
                            ACCESS_TOKEN_LIFETIME,
                            REFRESH_TOKEN_LIFETIME,
                            REMEMBER_LIFETIME)),
            new Group(
                    "Passwords and sign-in",
                    List.of(BCRYPT_COST, HASH_THREADS, HASH_QUEUE, SIGN_INS_PER_MINUTE, REGISTRATIONS_PER_MINUTE)),
            new Group(
                    "Socket.IO",
                    List.of(
                            PING_INTERVAL,
                            PING_TIMEOUT,
                            UPGRADE_TIMEOUT,
                            CONNECT_TIMEOUT,
                            MAX_PAYLOAD,
                            MAX_PENDING_BYTES,
                            PER_MESSAGE_DEFLATE)),
            MessageSettings.GROUP,
            new Group("Start and stop", List.of(START_TIMEOUT, STOP_TIMEOUT, DRAIN_DELAY, DRAIN_RATE)));

    static final List<Setting<?>> ALL = GROUPS.stream()
            .<Setting<?>>flatMap(group -> group.settings().stream())
            .toList();

    private Settings() {}
}
