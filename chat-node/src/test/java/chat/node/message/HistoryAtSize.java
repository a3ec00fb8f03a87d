package chat.node.message;

import chat.node.dev.PostgresServer;
import chat.node.storage.Database;
import chat.node.storage.Migrations;
import chat.node.testkit.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * How history is read when there is much of it: fills a database, and prints what PostgreSQL does for a page in a room that holds
 * a tenth of all messages. {@code ./chat bench history [messages]}, ten million unless told.
 */
public final class HistoryAtSize {
    private static final int ROOMS = 1_000;
    private static final int AT_ONCE = 20_000;

    private HistoryAtSize() {}

    public static void main(String[] args) throws Exception {
        long messages = args.length == 0 ? 10_000_000 : Long.parseLong(args[0]);
        Path data = Files.createTempDirectory("history-at-size");
        try (PostgresServer postgres = PostgresServer.start(data, 0, PostgresServer.Durability.FAST)) {
            postgres.createDatabase("history");
            Database database = TestDatabase.of(TestDatabase.config(postgres.url("history")));
            database.start();
            new Migrations(database, TestDatabase.PATIENCE).run();
            fill(database, messages);
            show(database, messages);
            database.close();
        }
        System.exit(0);
    }

    /** The first room gets a tenth; one message in a hundred was edited. */
    private static void fill(Database database, long messages) {
        long big = messages / 10;
        long small = (messages - big) / (ROOMS - 1);
        System.out.printf("%,d messages in %,d rooms, %,d of them in the first%n", messages, ROOMS, big);
        run(
                database,
                "INSERT INTO rooms (name, kind, last_seq, last_change, member_count)"
                        + " SELECT 'room' || n, 'open', CASE n WHEN 1 THEN " + big + " ELSE " + small + " END, "
                        + "CASE n WHEN 1 THEN " + big / 100 + " ELSE " + small / 100
                        + " END, 1 FROM generate_series(1, " + ROOMS
                        + ") n");
        run(
                database,
                "INSERT INTO accounts (id, phone, password_hash, display_name, created_at, updated_at)" + " VALUES ('"
                        + new UUID(0, 1) + "', '+491701', '', 'Ada', now(), now())");
        run(
                database,
                "INSERT INTO members (room_id, account_id, last_read_seq) SELECT id, '" + new UUID(0, 1)
                        + "', last_seq - 50 FROM rooms LIMIT 200");
        for (int room = 1; room <= ROOMS; room++) {
            long count = room == 1 ? big : small;
            for (long from = 1; from <= count; from += AT_ONCE) {
                fill(database, room, from, Math.min(count, from + AT_ONCE - 1));
            }
        }
        for (String table : List.of("rooms", "members", "accounts", "messages")) {
            run(database, "SET statement_timeout = 0; ANALYZE " + table);
        }
    }

    private static void fill(Database database, int room, long from, long to) {
        run(
                database,
                "INSERT INTO messages (room_id, seq, id, sender_id, client_id, content, created_at, edited_at, change,"
                        + " changed_at_seq)"
                        + " SELECT r.id, n, gen_random_uuid(), '" + new UUID(0, 2) + "', 'c' || n, repeat('x', 80),"
                        + " now() - make_interval(secs => r.last_seq - n), CASE WHEN n % 100 = 0 THEN now() END,"
                        + " CASE WHEN n % 100 = 0 THEN n / 100 END, CASE WHEN n % 100 = 0 THEN n END"
                        + " FROM rooms r CROSS JOIN LATERAL generate_series(" + from + ", " + to + ") n"
                        + " WHERE r.name = 'room" + room + "'");
    }

    private static void show(Database database, long messages) {
        String room = "(SELECT id FROM rooms WHERE name = 'room1')";
        String middle = Long.toString(messages / 20);
        Map<String, String> asked = new LinkedHashMap<>();
        asked.put("the newest page", filled(MessageDao.BEFORE, room, Long.toString(Long.MAX_VALUE)));
        asked.put("a page in the middle", filled(MessageDao.BEFORE, room, middle));
        asked.put("what came after", filled(MessageDao.AFTER, room, middle));
        asked.put("what was changed", filled(MessageDao.CHANGED, room, middle).replace(":change", "100"));
        asked.put(
                "the list of 200 rooms",
                InboxDao.INBOX
                        .replace(":caller", "'" + new UUID(0, 1) + "'")
                        .replace(":limit", "200")
                        .replace(":most", "1000")
                        .replace(":looked", "2000"));
        asked.forEach((what, sql) -> System.out.printf("%n%s%n%s", what, plan(database, sql)));
    }

    private static String filled(String sql, String room, String seq) {
        return sql.replace(":room", room).replace(":seq", seq).replace(":limit", "51");
    }

    /** Twice, so that what is shown is not the first touch of a page. */
    private static String plan(Database database, String sql) {
        StringBuilder plan = new StringBuilder();
        for (int i = 0; i < 2; i++) {
            plan.setLength(0);
            Object unused = database.withHandle(handle -> {
                try (var statement = handle.getConnection().createStatement();
                        var rows = statement.executeQuery("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) " + sql)) {
                    while (rows.next()) {
                        plan.append("  ").append(rows.getString(1)).append('\n');
                    }
                    return null;
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        return plan.toString();
    }

    private static void run(Database database, String sql) {
        Object unused = database.withHandle(handle -> {
            try (var statement = handle.getConnection().createStatement()) {
                return statement.execute(sql);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
