package chat.node.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import chat.node.storage.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** How PostgreSQL goes about a statement on a connection of ours. */
public final class Plans {
    private static final Pattern PARAMETER = Pattern.compile("(?<!:):(\\w+)|\\?");

    /** Finds more than it looks for, and throws the rest away. */
    private static final Pattern WASTE =
            Pattern.compile("Join Filter: \\(*[\\w.]*(account_id|sender_id|client_id|seq|name)\\)* = \\(*\\w+\\.\\w+"
                    + "|Join Filter: \\(*\\(\\w+\\.room\\)::text = "
                    + "|members_pkey[^\\n]*\\n *Index Cond: \\(room_id = [^()]*\\)\\n"
                    // All of an index.
                    + "|Index (Only )?Scan[^\\n]*\\n(?! *Index Cond)"
                    + "|rooms_open_by_name[^\\n]*\\n(?! *Index Cond)");

    private static Database database;

    private Plans() {}

    /**
     * Each statement of the text reads tables through indexes only, and finds there what it looks for by all it knows of it:
     * planned while the tables are empty, as on the first day, and whatever the parameters will be.
     */
    public static void assertLookups(String sql) {
        for (String statement : sql.split(";", -1)) {
            String plan = database().withHandle(handle -> {
                try {
                    return plan(handle.getConnection(), statement);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(plan)
                    .doesNotContain("Seq Scan")
                    .doesNotContain("Hash Join")
                    .doesNotContain("hashed")
                    .doesNotContainPattern(WASTE);
        }
    }

    /** Started once; it is closed with the run. */
    private static synchronized Database database() {
        if (database == null) {
            try {
                database = TestDatabase.migrated();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            Runtime.getRuntime().addShutdownHook(new Thread(database::close, "stop-plans"));
        }
        return database;
    }

    private static String plan(Connection connection, String sql) throws SQLException {
        Map<String, Integer> numberByName = new LinkedHashMap<>();
        String numbered = PARAMETER.matcher(sql).replaceAll(found -> {
            String name = found.group(1) == null ? "?" + numberByName.size() : found.group(1);
            return "\\$" + numberByName.computeIfAbsent(name, fresh -> numberByName.size() + 1);
        });
        String nulls = String.join(", ", Collections.nCopies(numberByName.size(), "NULL"));
        try (Statement statement = connection.createStatement()) {
            boolean unused = statement.execute("SET plan_cache_mode = force_generic_plan");
            unused = statement.execute("PREPARE asked AS " + numbered);
            StringBuilder plan = new StringBuilder();
            try (ResultSet rows = statement.executeQuery("EXPLAIN EXECUTE asked (" + nulls + ")")) {
                while (rows.next()) {
                    plan.append(rows.getString(1)).append('\n');
                }
            }
            unused = statement.execute("DEALLOCATE asked; RESET plan_cache_mode");
            return plan.toString();
        }
    }
}
