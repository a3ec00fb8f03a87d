package chat.node.bench.compare;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What is looked up behind the servers' backs. */
final class MessageDatabase {
    /** Whose tables they are. */
    enum Schema {
        OURS("rooms r JOIN messages m ON m.room_id = r.id"),
        NODE_JS("rooms r JOIN messages m ON m.room = r.name");

        private final String messagesOfRooms;

        Schema(String messagesOfRooms) {
            this.messagesOfRooms = messagesOfRooms;
        }
    }

    private final String jdbcUrl;

    /** @param url as {@code postgres://user@host:port/name} */
    MessageDatabase(String url) {
        int at = url.indexOf('@');
        jdbcUrl = "jdbc:postgresql://" + url.substring(at + 1) + "?user=" + url.substring("postgres://".length(), at);
    }

    String jdbcUrl() {
        return jdbcUrl;
    }

    /** Settings that decide what a commit costs, as the server has them. */
    String durability() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT 'fsync ' || current_setting('fsync')"
                        + " || ', synchronous_commit ' || current_setting('synchronous_commit')"
                        + " || ', full_page_writes ' || current_setting('full_page_writes')"
                        + " || ', wal_sync_method ' || current_setting('wal_sync_method')")) {
            row.next();
            return row.getString(1);
        }
    }

    /** Dirty pages of what was before are not this round's business. */
    void checkpoint() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT");
        }
    }

    /**
     * Whether the database holds every acknowledged message once and no other, and the numbers in each room have neither
     * gaps nor repeats.
     *
     * @param ackedBySender how many were promised to each; they are called s0-1, s0-2 …
     * @return what is wrong; empty if nothing is
     */
    List<String> problems(Schema schema, int... ackedBySender) throws SQLException {
        List<String> problems = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            try (ResultSet rooms = statement.executeQuery("SELECT r.name, count(*), count(DISTINCT m.seq), min(m.seq),"
                    + " max(m.seq) FROM " + schema.messagesOfRooms + " GROUP BY r.name")) {
                while (rooms.next()) {
                    long messages = rooms.getLong(2);
                    if (rooms.getLong(3) != messages || rooms.getLong(4) != 1 || rooms.getLong(5) != messages) {
                        problems.add("%s has %d messages with %d numbers from %d to %d"
                                .formatted(
                                        rooms.getString(1),
                                        messages,
                                        rooms.getLong(3),
                                        rooms.getLong(4),
                                        rooms.getLong(5)));
                    }
                }
            }
            problems.addAll(missing(statement, schema, ackedBySender));
        }
        return problems;
    }

    private static List<String> missing(Statement statement, Schema schema, int... ackedBySender) throws SQLException {
        List<String> problems = new ArrayList<>();
        int[] found = new int[ackedBySender.length];
        try (ResultSet senders = statement.executeQuery("SELECT substring(client_id from 's(\\d+)-')::int AS sender,"
                + " count(*), count(DISTINCT client_id), max(substring(client_id from '-(\\d+)')::int) FROM "
                + schema.messagesOfRooms + " GROUP BY sender")) {
            while (senders.next()) {
                int sender = senders.getInt(1);
                found[sender] = senders.getInt(2);
                if (senders.getInt(3) != found[sender] || senders.getInt(4) != found[sender]) {
                    problems.add("sender %d: %d messages, %d different, up to %d"
                            .formatted(sender, found[sender], senders.getInt(3), senders.getInt(4)));
                }
            }
        }
        for (int i = 0; i < found.length; i++) {
            if (found[i] != ackedBySender[i]) {
                problems.add("sender %d: %d acknowledged, %d there".formatted(i, ackedBySender[i], found[i]));
            }
        }
        return problems;
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl);
    }
}
