package chat.node.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import chat.node.bench.compare.MessageDatabase.Schema;
import chat.node.testkit.EmbeddedServers;
import chat.node.testkit.Http;
import chat.node.testkit.TestNode;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That {@code ./chat bench --only=durable} compares servers that work, and would notice if one did not. */
final class DurableIT {
    private static final String SECRET = "a signature for nobody but this test 7391";
    private static final int ROOMS = 2;
    private static final int MESSAGES = 300;

    private final MessageAccounts accounts = new MessageAccounts(5, SECRET);
    private final String url = EmbeddedServers.newDatabase();
    private final MessageDatabase database = new MessageDatabase(url);

    @Test
    void ourNodeKeepsAndDeliversExactlyWhatItAcknowledges() throws Exception {
        try (TestNode node = TestNode.start("messages", url, Stage.unlimited(SECRET), Clock.systemUTC())) {
            accounts.insert(database.jdbcUrl());

            keepsAndDelivers(node.url().getPort(), Schema.OURS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"row", "process"})
    void soDoesTheNodeJsServer(String numbering) throws Exception {
        try (ServerProcess server = ServerProcess.nodeJsChat(url, SECRET, numbering)) {
            keepsAndDelivers(server.port(), Schema.NODE_JS);
        }
    }

    private void keepsAndDelivers(int port, Schema schema) throws Exception {
        int[] acked;
        try (MessageLoad load = new MessageLoad(port, ROOMS, accounts.tokens())) {
            load.window(3);
            load.awaitAcked(MESSAGES);
            load.finish();
            acked = load.ackedBySender();

            assertThat(load.deliveries()).isEqualTo(load.expectedDeliveries()).isGreaterThan(2 * MESSAGES);
        }
        assertThat(Arrays.stream(acked).sum()).isGreaterThanOrEqualTo(MESSAGES);
        assertThat(database.problems(schema, acked)).isEmpty();
        showsHistory(port);
        losesOneAndNoticesIt(schema, acked);
    }

    private void showsHistory(int port) {
        JsonNode history = new Http(URI.create("http://127.0.0.1:" + port))
                .withToken(accounts.tokens().get(0))
                .get("/api/messages/room0?limit=50")
                .json();

        assertThat(history).hasSize(50);
        for (int i = 1; i < history.size(); i++) {
            assertThat(history.get(i).get("seq").asInt())
                    .isEqualTo(history.get(i - 1).get("seq").asInt() + 1);
        }
    }

    private void losesOneAndNoticesIt(Schema schema, int... acked) throws Exception {
        try (Connection connection = DriverManager.getConnection(database.jdbcUrl());
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("DELETE FROM messages WHERE client_id = 's1-7'"))
                    .isOne();
        }
        assertThat(database.problems(schema, acked)).hasSizeGreaterThanOrEqualTo(2);
    }
}
