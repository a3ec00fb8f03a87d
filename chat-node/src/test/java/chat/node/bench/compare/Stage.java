package chat.node.bench.compare;

import chat.node.bench.CpuTime;
import chat.node.dev.PostgresServer;
import chat.node.testkit.RedisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What whole chat servers stand on: a PostgreSQL that keeps its promises, and a Redis. */
final class Stage implements AutoCloseable {
    private static final String SECRET = "a signature for nobody but this benchmark 7391";

    private final Path jar;
    private final Map<String, String> settings;
    private final PostgresServer postgres;
    private final long postmaster;
    private final RedisProcess redis;
    /** When the comparison is ended from outside: servers of ours outlive it otherwise. */
    private final Thread atTheEnd = new Thread(this::closeQuietly);

    private volatile MeasuredServer running;
    private int databases;

    private Stage(
            Path jar, Map<String, String> settings, PostgresServer postgres, long postmaster, RedisProcess redis) {
        this.jar = jar;
        this.settings = settings;
        this.postgres = postgres;
        this.postmaster = postmaster;
        this.redis = redis;
    }

    /**
     * A server, who may come, and what it stands on.
     *
     * @param tokens of the accounts; none where everybody may come
     * @param database nothing where there is none
     */
    record Chat(MeasuredServer server, List<String> tokens, Optional<MessageDatabase> database, Closer closer)
            implements AutoCloseable {
        List<String> auths() {
            return tokens.isEmpty()
                    ? List.of("")
                    : tokens.stream()
                            .map(token -> "{\"token\":\"" + token + "\"}")
                            .toList();
        }

        @Override
        public void close() throws IOException, SQLException {
            server.close();
            closer.close();
        }
    }

    /** Takes away what a server leaves. */
    interface Closer {
        void close() throws SQLException;
    }

    /** CPU seconds so far. */
    record Services(double postgres, double redis) {
        Services since(Services before) {
            return new Services(postgres - before.postgres, redis - before.redis);
        }

        double sum() {
            return postgres + redis;
        }
    }

    /** @param settings of our node, other than the defaults */
    static Stage start(Path jar, Path directory, Map<String, String> settings) throws Exception {
        PostgresServer postgres =
                PostgresServer.start(directory.resolve("postgres"), 0, PostgresServer.Durability.DURABLE);
        try {
            String pidFile = Files.readAllLines(directory.resolve("postgres/postmaster.pid"))
                    .get(0);
            RedisProcess redis = RedisProcess.start(directory.resolve("redis"));
            Stage stage = new Stage(jar, settings, postgres, Long.parseLong(pidFile.strip()), redis);
            Runtime.getRuntime().addShutdownHook(stage.atTheEnd);
            return stage;
        } catch (IOException | RuntimeException e) {
            postgres.close();
            throw e;
        }
    }

    Services services() throws IOException {
        return new Services(CpuTime.secondsWithChildren(postmaster), CpuTime.seconds(redis.pid()));
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
        Chat chat = switch (contender) {
            case OURS, NODE_JS_CHAT -> startChat(contender, new MessageAccounts(accounts, SECRET));
            case NODE_JS -> stranger(ServerProcess.nodeJs());
            case NETTY_SOCKETIO -> stranger(ServerProcess.nettySocketio());
            case LIMIT_MESSAGE -> stranger(ServerProcess.ours(LimitServer.class, "epoll", "message"));
            default -> throw new IllegalArgumentException(contender.title());
        };
        running = chat.server();
        return chat;
    }

    private static Chat stranger(MeasuredServer server) {
        return new Chat(server, List.of(), Optional.empty(), () -> {});
    }

    private Chat startChat(Contender contender, MessageAccounts accounts) throws Exception {
        String name = "bench_" + databases++;
        postgres.dropDatabase(name);
        postgres.createDatabase(name);
        MessageDatabase database = new MessageDatabase(postgres.url(name));
        MeasuredServer server;
        if (contender == Contender.NODE_JS_CHAT) {
            server = ServerProcess.nodeJsChat(postgres.url(name), SECRET, "process");
        } else {
            Map<String, String> environment = new HashMap<>(unlimited(SECRET));
            environment.put("CHAT_REDIS_URL", "redis://127.0.0.1:" + redis.port());
            environment.put("CHAT_EVENT_LOOPS", "" + Programs.EVENT_LOOPS);
            environment.putAll(settings);
            server = MeasuredNode.start(jar, postgres.url(name), environment);
            accounts.insert(database.jdbcUrl());
        }
        return new Chat(server, accounts.tokens(), Optional.of(database), () -> postgres.dropDatabase(name));
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
        boolean unused = Runtime.getRuntime().removeShutdownHook(atTheEnd);
        redis.close();
        postgres.close();
    }

    private void closeQuietly() {
        try {
            if (running != null) {
                running.close();
            }
            redis.close();
            postgres.close();
        } catch (IOException e) {
            System.err.println("not everything was stopped: " + e);
        }
    }
}
