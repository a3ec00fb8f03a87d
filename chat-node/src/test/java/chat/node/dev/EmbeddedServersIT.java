package chat.node.dev;

import static org.assertj.core.api.Assertions.assertThat;

import chat.node.testkit.EmbeddedServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedServersIT {
    @TempDir
    private Path temporary;

    @Test
    void postgresKeepsItsRowsBetweenRuns() throws Exception {
        Path data = temporary.resolve("data with a space");
        try (PostgresServer first = PostgresServer.start(data, 0, PostgresServer.Durability.DURABLE)) {
            first.createDatabase("kept");
            first.createDatabase("kept");
            execute(first, "CREATE TABLE t AS SELECT 42 AS answer");
            assertThat(query(first, "SHOW fsync")).isEqualTo("on");
            assertThat(query(first, "SHOW synchronous_commit")).isEqualTo("on");
        }
        assertThat(Files.exists(data.resolve("postmaster.pid"))).isFalse();
        try (PostgresServer second = PostgresServer.start(data, 0, PostgresServer.Durability.FAST)) {
            assertThat(query(second, "SELECT answer FROM t")).isEqualTo("42");
            assertThat(query(second, "SHOW fsync")).isEqualTo("off");
        }
    }

    @Test
    void aServerLeftByAKilledRunIsStopped() throws Exception {
        Path data = temporary.resolve("left over");
        PostgresServer forgotten = PostgresServer.start(data, 0, PostgresServer.Durability.FAST);
        assertThat(forgotten.port()).isPositive();
        long pid = Long.parseLong(
                Files.readAllLines(data.resolve("postmaster.pid")).get(0));

        PostgresServer.stopLeftOver(data);

        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void redisAnswersAndIsGoneWhenClosed() throws Exception {
        ProcessHandle process;
        try (RedisServer redis = RedisServer.start(temporary, 0)) {
            process = redis.process();
            assertThat(process.isAlive()).isTrue();
        }
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void sharedServersGiveEachCallerItsOwnDatabase() {
        assertThat(EmbeddedServers.newDatabase()).isNotEqualTo(EmbeddedServers.newDatabase());
        assertThat(EmbeddedServers.redis().url())
                .isEqualTo(EmbeddedServers.redis().url());
    }

    private static void execute(PostgresServer server, String sql) throws Exception {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(PostgresServer server, String sql) throws Exception {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Connection connect(PostgresServer server) throws Exception {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + server.port() + "/kept", "postgres", "");
    }
}
