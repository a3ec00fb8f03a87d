package chat.node.testkit;

import chat.node.config.NodeConfig;
import chat.node.config.Secret;
import chat.node.dev.PostgresServer;
import chat.node.storage.Database;
import chat.node.storage.Migrations;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;

/** A {@link Database} on an embedded PostgreSQL, for tests of parts that need no whole node. */
public final class TestDatabase {
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    private TestDatabase() {}

    /** Connected to a new database with the schema of this release; the caller closes it. */
    public static Database migrated() throws Exception {
        Database database = of(config(EmbeddedServers.newDatabase()));
        database.start();
        new Migrations(database, PATIENCE).run();
        return database;
    }

    /** Not started yet. */
    public static Database of(NodeConfig.Database config) {
        return new Database(config, "test", PATIENCE, new SimpleMeterRegistry());
    }

    /** @param url as {@code postgres://user@host:port/name} */
    public static NodeConfig.Database config(String url) {
        return new NodeConfig.Database(
                "jdbc:postgresql://" + url.substring(url.indexOf('@') + 1),
                PostgresServer.USER,
                new Secret(""),
                4,
                Duration.ofSeconds(5),
                Duration.ofSeconds(10));
    }
}
