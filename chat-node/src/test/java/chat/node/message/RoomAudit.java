package chat.node.message;

import static org.assertj.core.api.Assertions.assertThat;

import chat.node.message.RoomRecord.Line;
import chat.node.testkit.JarNode;
import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Holds what is stored of one room against what its clients were told: nothing lost, no gap, nothing twice, in order. */
final class RoomAudit {
    private static final String STORED = """
            SELECT m.seq, m.id, m.sender_id, m.client_id, m.content
            FROM messages m JOIN rooms r ON r.id = m.room_id
            WHERE r.name = ? ORDER BY m.seq
            """;

    private final String room;
    private final List<RetryingClient> clients;
    private final List<Line> rows;

    /** @param clients all that ever wrote into this room */
    RoomAudit(String room, List<RetryingClient> clients, Connection database) throws SQLException {
        this.room = room;
        this.clients = clients;
        this.rows = rows(database, room);
    }

    /** @return how many messages there are */
    int run(List<JarNode> nodes) {
        assertNoGaps();
        clients.forEach(this::assertStoredAsAcked);
        int acked = clients.stream().mapToInt(client -> client.acked().size()).sum();
        assertThat(rows).as("messages of %s, all of them acked", room).hasSize(acked);
        List<JsonNode> history = history(nodes.get(0));
        assertThat(history.stream().map(Line::of).toList()).as("history").isEqualTo(rows);
        for (JarNode node : nodes.subList(1, nodes.size())) {
            assertThat(history(node)).as("the history from each node").isEqualTo(history);
        }
        for (RetryingClient client : clients) {
            assertThat(client.record().contradictions())
                    .as("contradictions to %s", client)
                    .isEmpty();
            assertThat(client.record().heardTwice())
                    .as("events repeated to %s", client)
                    .isZero();
            assertThat(client.record().lines())
                    .as("what %s has after sync", client)
                    .isEqualTo(rows);
        }
        return rows.size();
    }

    private void assertNoGaps() {
        assertThat(rows.stream().map(Line::seq).toList())
                .as("numbers of %s", room)
                .isEqualTo(LongStream.rangeClosed(1, rows.size()).boxed().toList());
        Set<String> ids = new HashSet<>();
        assertThat(rows).as("ids, each once").allMatch(row -> ids.add(row.id()));
    }

    private void assertStoredAsAcked(RetryingClient client) {
        List<Line> his =
                rows.stream().filter(row -> row.sender().equals(client.id())).toList();
        List<String> sent =
                client.acked().stream().map(acked -> acked.line().clientId()).toList();
        assertThat(his.stream().map(Line::clientId).toList())
                .as("messages of %s by number", client)
                .isEqualTo(sent);
        Map<String, Line> linesByClientId = his.stream().collect(Collectors.toMap(Line::clientId, Function.identity()));
        for (RetryingClient.Acked acked : client.acked()) {
            Line line = linesByClientId.get(acked.line().clientId());
            assertThat(line).as("what was acked to %s", client).isEqualTo(acked.line());
            assertThat(line.content()).isEqualTo(client.content(line.clientId()));
        }
    }

    private List<JsonNode> history(JarNode node) {
        List<JsonNode> all = new ArrayList<>();
        for (int before = -1; before < all.size(); ) {
            before = all.size();
            JsonNode page = node.http()
                    .withToken(clients.get(0).token())
                    .get("/api/messages/" + room + "?limit=200&after=" + before)
                    .json();
            assertThat(page.isArray()).as(page.toString()).isTrue();
            page.forEach(all::add);
        }
        return all;
    }

    private static List<Line> rows(Connection database, String room) throws SQLException {
        List<Line> rows = new ArrayList<>();
        try (PreparedStatement statement = database.prepareStatement(STORED)) {
            statement.setString(1, room);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.add(new Line(
                            row.getLong(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5)));
                }
            }
        }
        return rows;
    }
}
