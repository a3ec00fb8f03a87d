package chat.node.testkit;

import chat.node.dev.PostgresServer;
import chat.node.dev.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Real PostgreSQL and Redis, started once per JVM of the tests by the first that asks and stopped with it. Each caller gets a
 * database of its own.
 */
public final class EmbeddedServers {
    private static final Path DIRECTORY =
            Path.of("target", "embedded", System.getProperty("chat.fork", "1")).toAbsolutePath();
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private static PostgresServer postgres;
    private static RedisServer redis;

    private EmbeddedServers() {}

    public static synchronized PostgresServer postgres() {
        if (postgres == null) {
            try {
                Path data = DIRECTORY.resolve("postgres");
                postgres = PostgresServer.start(data, 0, PostgresServer.Durability.FAST);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            stopAtTheEnd("postgres", postgres);
        }
        return postgres;
    }

    public static synchronized RedisServer redis() {
        if (redis == null) {
            try {
                redis = RedisServer.start(DIRECTORY.resolve("redis"), 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            stopAtTheEnd("redis", redis);
        }
        return redis;
    }

    /** A new, empty database; its {@code postgres://} URL. */
    public static String newDatabase() {
        String name = "t" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
        try {
            postgres().createDatabase(name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return postgres().url(name);
    }

    private static void stopAtTheEnd(String name, AutoCloseable server) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            try {
                                server.close();
                            } catch (Exception e) {
                                System.err.println("could not stop " + name + ": " + e);
                            }
                        },
                        "stop-" + name));
    }
}
