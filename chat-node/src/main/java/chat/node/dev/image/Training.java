package chat.node.dev.image;

import chat.node.dev.PostgresServer;
import chat.node.dev.RedisServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs a node once so that its JVM can write down what it loaded and learned (its AOT cache): {@code Training <directory>
 * <command of the node…>}. The node gets an embedded PostgreSQL and Redis, and clients; then it is stopped.
 */
public final class Training {
    private static final long STOP_SECONDS = 120;

    private final Path directory;
    private final List<String> command;

    private Training(Path directory, List<String> command) {
        this.directory = directory;
        this.command = command;
    }

    public static void main(String[] arguments) throws Exception {
        // The embedded servers' library speaks through SLF4J.
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
        List<String> command = List.of(arguments).subList(1, arguments.length);
        new Training(Path.of(arguments[0]), command).run();
    }

    private void run() throws IOException, InterruptedException, SQLException {
        Files.createDirectories(directory);
        RedisServer redis = RedisServer.start(directory.resolve("redis"), 0);
        try (PostgresServer postgres =
                PostgresServer.start(directory.resolve("postgres"), 0, PostgresServer.Durability.FAST)) {
            postgres.createDatabase("chat");
            train(redis.url(), postgres.url("chat"));
        } finally {
            // Not close(), which needs a program that small images lack.
            redis.process().destroy();
        }
    }

    private void train(String redisUrl, String databaseUrl) throws IOException, InterruptedException {
        int port = freePort();
        Process node = start(redisUrl, databaseUrl, port);
        try {
            new TrainingClients(port).run(node);
            stop(node);
        } finally {
            node.destroyForcibly();
        }
    }

    private Process start(String redisUrl, String databaseUrl, int port) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().keySet().removeIf(name -> name.startsWith("CHAT_"));
        builder.environment()
                .putAll(Map.of(
                        "CHAT_MODE", "development",
                        "CHAT_HOST", "127.0.0.1",
                        "CHAT_PORT", Integer.toString(port),
                        "CHAT_ADMIN_PORT", "0",
                        "CHAT_DRAIN_DELAY", "0s",
                        "CHAT_DATABASE_URL", databaseUrl,
                        "CHAT_REDIS_URL", redisUrl));
        return builder.start();
    }

    /** What the JVM learned is written at the end. */
    private static void stop(Process node) throws IOException, InterruptedException {
        node.destroy();
        if (!node.waitFor(STOP_SECONDS, TimeUnit.SECONDS) || node.exitValue() != 0) {
            throw new IOException("the node did not stop cleanly within " + STOP_SECONDS + " s");
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
