package chat.node.bench.compare;

import chat.node.dev.PostgresServer;
import chat.node.testkit.RedisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What whole chat servers stand on: a PostgreSQL that keeps its promises, and a Redis. */
final class Stage implements AutoCloseable {
    private static final String SECRET = "a signature for nobody but this benchmark 7391";

    private final Path jar;
    private final PostgresServer postgres;
    private final long postmaster;
    private final RedisProcess redis;
    private int databases;

    private Stage(Path jar, PostgresServer postgres, long postmaster, RedisProcess redis) {
        this.jar = jar;
        this.postgres = postgres;
        this.postmaster = postmaster;
        this.redis = redis;
    }

    /** A server and who may come. */
    record Chat(MeasuredServer server, MessageAccounts accounts, MessageDatabase database) implements AutoCloseable {
        /** What clients say when they connect. */
        List<String> auths() {
            return accounts == null
                    ? List.of("")
                    : accounts.tokens().stream()
                            .map(token -> "{\"token\":\"" + token + "\"}")
                            .toList();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    static Stage start(Path jar, Path directory) throws Exception {
        PostgresServer postgres =
                PostgresServer.start(directory.resolve("postgres"), 0, PostgresServer.Durability.DURABLE);
        try {
            String pidFile = Files.readAllLines(directory.resolve("postgres/postmaster.pid"))
                    .get(0);
            RedisProcess redis = RedisProcess.start(directory.resolve("redis"));
            return new Stage(jar, postgres, Long.parseLong(pidFile.strip()), redis);
        } catch (IOException | RuntimeException e) {
            postgres.close();
            throw e;
        }
    }

    long postmaster() {
        return postmaster;
    }

    String durability() throws Exception {
        return new MessageDatabase(postgres.url("postgres")).durability();
    }

    /**
     * With an empty database, where it has one.
     *
     * @param accounts how many people may sign in
     */
    Chat start(Contender contender, int accounts) throws Exception {
        return switch (contender) {
            case OURS, NODE_JS_CHAT -> startChat(contender, new MessageAccounts(accounts, SECRET));
            case NODE_JS -> new Chat(ServerProcess.nodeJs(), null, null);
            case NETTY_SOCKETIO -> new Chat(ServerProcess.nettySocketio(), null, null);
            case LIMIT_MESSAGE -> new Chat(ServerProcess.ours(LimitServer.class, "epoll", "message"), null, null);
            default -> throw new IllegalArgumentException(contender.title());
        };
    }

    private Chat startChat(Contender contender, MessageAccounts accounts) throws Exception {
        String name = "bench_" + databases++;
        postgres.dropDatabase(name);
        postgres.createDatabase(name);
        MessageDatabase database = new MessageDatabase(postgres.url(name));
        if (contender == Contender.NODE_JS_CHAT) {
            return new Chat(NodeJsChat.start(postgres.url(name), SECRET, "process"), accounts, database);
        }
        Map<String, String> settings = new HashMap<>(unlimited(SECRET));
        settings.put("CHAT_REDIS_URL", "redis://127.0.0.1:" + redis.port());
        MeasuredServer server = MeasuredNode.start(jar, List.of("@jvm.options"), postgres.url(name), settings);
        accounts.insert(database.jdbcUrl());
        return new Chat(server, accounts, database);
    }

    /** Settings of ours without limits that the other server does not have. */
    static Map<String, String> unlimited(String secret) {
        return Map.of(
                "CHAT_JWT_SECRET", secret,
                "CHAT_SENDS_PER_SECOND", "100000",
                "CHAT_SEND_BURST", "100000",
                "CHAT_USER_SENDS_PER_SECOND", "100000",
                "CHAT_USER_SEND_BURST", "100000");
    }

    @Override
    public void close() throws IOException {
        redis.close();
        postgres.close();
    }
}
