package chat.node.storage;

import chat.node.work.StartException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The migrations a database has seen: the table {@code schema_migrations}, and what it says about this release. */
final class SchemaHistory {
    record Applied(int version, String name, String checksum) {}

    private static final String CREATE = """
            CREATE TABLE IF NOT EXISTS schema_migrations (
                version    integer PRIMARY KEY,
                name       text NOT NULL,
                checksum   text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now(),
                applied_by text NOT NULL DEFAULT current_setting('application_name')
            )
            """;

    private static final String READ = "SELECT version, name, checksum FROM schema_migrations ORDER BY version";

    private static final String ADD = "INSERT INTO schema_migrations (version, name, checksum) VALUES (?, ?, ?)";

    private final Connection connection;

    SchemaHistory(Connection connection) {
        this.connection = connection;
    }

    void create() throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(CREATE);
        }
    }

    List<Applied> read() throws SQLException {
        List<Applied> applied = new ArrayList<>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(READ)) {
            while (rows.next()) {
                applied.add(new Applied(rows.getInt("version"), rows.getString("name"), rows.getString("checksum")));
            }
        }
        return applied;
    }

    void add(Migration migration) throws SQLException {
        try (var statement = connection.prepareStatement(ADD)) {
            statement.setInt(1, migration.version());
            statement.setString(2, migration.name());
            statement.setString(3, migration.checksum());
            statement.executeUpdate();
        }
    }

    /**
     * What is still to be done.
     *
     * @param known numbered 1, 2, 3 … without a gap
     * @throws StartException if the database's history is not the beginning of ours
     */
    static List<Migration> pending(List<Migration> known, List<Applied> applied) {
        for (int i = 0; i < applied.size(); i++) {
            Applied there = applied.get(i);
            if (there.version() > known.size()) {
                throw new StartException(("The database is newer than this node: it has migration V%04d__%s, the node"
                                + " knows up to V%04d. Start the release that made it, or a newer one.")
                        .formatted(there.version(), there.name(), known.size()));
            }
            if (there.version() != i + 1) {
                throw new StartException(("The database lacks migration %s but has V%04d: its table schema_migrations"
                                + " was changed by hand.")
                        .formatted(known.get(i).label(), there.version()));
            }
            if (!there.checksum().equals(known.get(i).checksum())) {
                throw new StartException(
                        ("Migration %s is not the one the database was made with (checksum %.12s there, %.12s"
                                        + " here): a released migration must never be edited.")
                                .formatted(
                                        known.get(i).label(),
                                        there.checksum(),
                                        known.get(i).checksum()));
            }
        }
        return known.subList(applied.size(), known.size());
    }
}
