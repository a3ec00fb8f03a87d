package chat.node.message;

import chat.node.storage.Database;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** The way of messages into the table {@code messages}. */
public final class AppendDao {
    /**
     * Two statements in one round trip, and one transaction, which the server ends when it has done both. The first waits for
     * whoever else writes into these rooms, in an order that all keep to; so the second sees what they did: memberships that
     * ended, messages that are there already, and the last number taken.
     *
     * <p>What is looked up per message stands in subqueries of its own, which can only be lookups: joined to the rest, it was
     * a scan in the plans that PostgreSQL made while the tables were empty, and went on using.
     */
    static final String APPEND = """
            SELECT id FROM rooms WHERE name = ANY (CAST(? AS text[])) ORDER BY id FOR NO KEY UPDATE;
            WITH moment AS MATERIALIZED (
                SELECT date_trunc('milliseconds', clock_timestamp()) AS now
            ), given AS (
                SELECT g.n, g.id, r.id AS room_id, g.sender_id, g.client_id, g.reply_to, g.content,
                       m.found IS NOT NULL AS is_member,
                       g.reply_to IS NULL OR q.found IS NOT NULL AS is_reply,
                       k.seq AS known_seq
                FROM unnest(CAST(? AS uuid[]), CAST(? AS text[]), CAST(? AS uuid[]), CAST(? AS text[]), CAST(? AS uuid[]),
                            CAST(? AS text[])) WITH ORDINALITY
                    AS g(id, room, sender_id, client_id, reply_to, content, n)
                LEFT JOIN rooms r ON r.name = g.room
                LEFT JOIN LATERAL (
                    SELECT true AS found FROM members o WHERE o.room_id = r.id AND o.account_id = g.sender_id LIMIT 1
                ) m ON true
                LEFT JOIN LATERAL (
                    SELECT o.seq FROM messages o
                    WHERE o.room_id = r.id AND o.sender_id = g.sender_id AND o.client_id = g.client_id LIMIT 1
                ) k ON true
                LEFT JOIN LATERAL (
                    SELECT true AS found FROM messages o WHERE o.id = g.reply_to AND o.room_id = r.id LIMIT 1
                ) q ON true
            ), numbered AS (
                SELECT *, is_member AND is_reply AND known_seq IS NULL AS is_new,
                       row_number() OVER (
                           PARTITION BY room_id, is_member AND is_reply AND known_seq IS NULL ORDER BY n
                       ) AS place
                FROM given
            ), taken AS (
                UPDATE rooms r SET last_seq = r.last_seq + f.many
                FROM (SELECT room_id, count(*) AS many FROM numbered WHERE is_new GROUP BY room_id) f
                WHERE r.id = f.room_id
                RETURNING r.id, r.last_seq - f.many AS base
            ), written AS (
                INSERT INTO messages (room_id, seq, id, sender_id, client_id, reply_to, content, created_at)
                SELECT g.room_id, t.base + g.place, g.id, g.sender_id, g.client_id, g.reply_to, g.content, moment.now
                FROM numbered g JOIN taken t ON t.id = g.room_id CROSS JOIN moment
                WHERE g.is_new
            )
            SELECT g.is_member, g.room_id, g.known_seq, CASE WHEN g.is_new THEN t.base + g.place END AS seq,
                   moment.now AS created_at
            FROM numbered g LEFT JOIN taken t ON t.id = g.room_id CROSS JOIN moment
            ORDER BY g.n
            """;

    private static final Outcome NO_MEMBER = new Outcome.NoMember();
    private static final Outcome NO_SUCH_REPLY = new Outcome.NoSuchReply();

    private final Database database;

    public AppendDao(Database database) {
        this.database = database;
    }

    /**
     * Writes all that may be written, in their order, and has committed when it returns. No two may have the same room, sender
     * and client id.
     *
     * @return what became of each; for one that is known already, where it is
     */
    List<Outcome> append(List<NewMessage> messages) {
        return database.withHandle(handle -> {
            try {
                return append(handle.getConnection(), messages);
            } catch (SQLException e) {
                throw new org.jdbi.v3.core.statement.UnableToExecuteStatementException(e, null);
            }
        });
    }

    private static List<Outcome> append(Connection connection, List<NewMessage> messages) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(APPEND)) {
            String[] rooms = column(messages, message -> message.room().text(), String[]::new);
            statement.setArray(1, array(connection, "text", rooms));
            statement.setArray(2, array(connection, "uuid", column(messages, NewMessage::id, UUID[]::new)));
            statement.setArray(3, array(connection, "text", rooms));
            statement.setArray(4, array(connection, "uuid", column(messages, NewMessage::senderId, UUID[]::new)));
            statement.setArray(5, array(connection, "text", column(messages, NewMessage::clientId, String[]::new)));
            statement.setArray(6, array(connection, "uuid", column(messages, NewMessage::replyTo, UUID[]::new)));
            statement.setArray(7, array(connection, "text", column(messages, NewMessage::content, String[]::new)));
            boolean unused = statement.execute();
            if (!statement.getMoreResults()) {
                throw new IllegalStateException("the second statement has no result");
            }
            List<Outcome> outcomes = new ArrayList<>(messages.size());
            try (ResultSet rows = statement.getResultSet()) {
                while (rows.next()) {
                    outcomes.add(outcome(rows));
                }
            }
            return outcomes;
        }
    }

    private static Outcome outcome(ResultSet row) throws SQLException {
        long seq = row.getLong("seq");
        if (seq > 0) {
            return new Outcome.Stored(seq, row.getTimestamp("created_at").toInstant());
        }
        if (!row.getBoolean("is_member")) {
            return NO_MEMBER;
        }
        long known = row.getLong("known_seq");
        return known > 0 ? new Outcome.Known(row.getLong("room_id"), known) : NO_SUCH_REPLY;
    }

    private static Array array(Connection connection, String type, Object[] values) throws SQLException {
        return connection.createArrayOf(type, values);
    }

    private static <T> T[] column(
            List<NewMessage> messages, Function<NewMessage, T> value, java.util.function.IntFunction<T[]> array) {
        return messages.stream().map(value).toArray(array);
    }
}
