package chat.node.message;

import chat.node.dev.PostgresServer;
import chat.node.testkit.JarNode;
import chat.node.testkit.RedisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Two nodes, a PostgreSQL that really writes to the disk and a Redis: all in processes that a test may kill. */
final class FaultCluster implements AutoCloseable {
    private static final String DATABASE = "faults";

    private static final Map<String, String> SETTINGS = Map.of(
            "CHAT_REGISTRATIONS_PER_MINUTE", "1000",
            "CHAT_SENDS_PER_SECOND", "1000",
            "CHAT_SEND_BURST", "1000",
            "CHAT_USER_SENDS_PER_SECOND", "1000",
            "CHAT_USER_SEND_BURST", "1000",
            "CHAT_ACCESS_TOKEN_LIFETIME", "2h");

    private final Path directory;
    private final int postgresPort;
    private final List<JarNode> nodes = new ArrayList<>();
    private PostgresServer postgres;
    private RedisProcess redis;

    private FaultCluster(Path directory, int postgresPort) {
        this.directory = directory;
        this.postgresPort = postgresPort;
    }

    static FaultCluster start(Path directory) throws Exception {
        FaultCluster cluster = new FaultCluster(directory, RedisProcess.freePort());
        try {
            cluster.start();
        } catch (Exception | Error e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    List<JarNode> nodes() {
        return nodes;
    }

    /** Past the nodes. */
    Connection openDatabase() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + postgresPort + "/" + DATABASE, PostgresServer.USER, "");
    }

    /** As PostgreSQL stops in a crash: nothing is written any more, and the next start replays its log. */
    void crashPostgres() throws Exception {
        ProcessHandle server = ProcessHandle.of(Long.parseLong(Files.readAllLines(data().resolve("postmaster.pid"))
                        .get(0)
                        .strip()))
                .orElseThrow();
        // The signal of an immediate shutdown.
        int unused =
                new ProcessBuilder("kill", "-QUIT", "" + server.pid()).start().waitFor();
        server.onExit().get(30, TimeUnit.SECONDS);
        // Gives back the directory, and complains that there is nothing left to stop.
        postgres.close();
    }

    void startPostgres() throws IOException {
        postgres = PostgresServer.start(data(), postgresPort, PostgresServer.Durability.DURABLE);
    }

    void killRedis() {
        redis.kill();
    }

    void startRedis() throws IOException {
        redis.start();
    }

    @Override
    public void close() throws IOException {
        // The forced ones first: what comes last may fail, and must not leave them behind.
        nodes.forEach(JarNode::close);
        if (redis != null) {
            redis.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }

    private void start() throws Exception {
        startPostgres();
        postgres.createDatabase(DATABASE);
        redis = RedisProcess.start(directory.resolve("redis"));
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("CHAT_REDIS_URL", "redis://127.0.0.1:" + redis.port());
        for (String name : List.of("node-1", "node-2")) {
            JarNode node = new JarNode(directory, name, postgres.url(DATABASE), settings);
            nodes.add(node);
            node.start();
        }
        nodes.forEach(JarNode::awaitReady);
    }

    private Path data() {
        return directory.resolve("postgres");
    }
}
