package chat.node.room;

import chat.node.storage.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** The tables {@code rooms} and {@code members}, for many accounts at a time. */
public final class RoomDao {
    /** Which account in which room. */
    record Seat(String room, UUID account) {}

    static final String LOOK = """
            WITH given AS MATERIALIZED (
                SELECT r.id AS room_id, g.account, r.name, r.kind, r.last_seq, r.last_change, r.member_count
                FROM unnest(CAST(:rooms AS text[]), CAST(:accounts AS uuid[])) AS g(room, account)
                JOIN rooms r ON r.name = g.room
            )
            SELECT g.name AS room, g.account, g.room_id, g.kind, g.last_seq, g.last_change, g.member_count, m.role,
                   m.last_read_seq
            FROM given g JOIN members m ON m.room_id = g.room_id AND m.account_id = g.account
            """;

    /** In the order of their names, as all do that make rooms: two that make the same ones do not wait for each other. */
    static final String MAKE_OPEN = """
            INSERT INTO rooms (name, kind)
            SELECT given.room, 'open' FROM unnest(CAST(:rooms AS text[])) AS given(room) ORDER BY given.room
            ON CONFLICT (name) DO NOTHING
            """;

    /** Whoever changes several rooms locks them first, in the order of their ids. */
    static final String LOCK = """
            SELECT id FROM rooms WHERE name = ANY (CAST(:rooms AS text[])) ORDER BY id FOR NO KEY UPDATE
            """;

    static final String JOIN = """
            WITH given AS MATERIALIZED (
                SELECT r.id AS room_id, g.account, r.kind, r.last_seq,
                       row_number() OVER (PARTITION BY g.account ORDER BY r.id) AS place
                FROM unnest(CAST(:rooms AS text[]), CAST(:accounts AS uuid[])) AS g(room, account)
                JOIN rooms r ON r.name = g.room
            ), fresh AS (
                INSERT INTO members (room_id, account_id, last_read_seq)
                SELECT g.room_id, g.account, g.last_seq
                FROM given g JOIN accounts a ON a.id = g.account
                WHERE g.kind = 'open' AND (SELECT count(*) FROM members m WHERE m.account_id = g.account) + g.place <= :most
                ON CONFLICT DO NOTHING
                RETURNING room_id, account_id
            ), counted AS (
                UPDATE rooms r SET member_count = r.member_count + f.many
                FROM (SELECT room_id, count(*) AS many FROM fresh GROUP BY room_id) f
                WHERE r.id = f.room_id
                RETURNING r.id, r.name
            )
            SELECT c.name AS room, f.account_id AS account FROM fresh f JOIN counted c ON c.id = f.room_id
            """;

    static final String LEAVE = """
            WITH given AS MATERIALIZED (
                SELECT r.id AS room_id, g.account, r.kind
                FROM unnest(CAST(:rooms AS text[]), CAST(:accounts AS uuid[])) AS g(room, account)
                JOIN rooms r ON r.name = g.room
            ), locked AS MATERIALIZED (
                SELECT m.room_id, m.account_id
                FROM given g JOIN members m ON m.room_id = g.room_id AND m.account_id = g.account
                WHERE g.kind <> 'direct'
                ORDER BY m.room_id, m.account_id
                FOR UPDATE OF m
            ), gone AS (
                DELETE FROM members m USING locked l
                WHERE m.room_id = l.room_id AND m.account_id = l.account_id
                RETURNING m.room_id, m.account_id
            ), counted AS (
                UPDATE rooms r SET member_count = r.member_count - g.many
                FROM (SELECT room_id, count(*) AS many FROM gone GROUP BY room_id) g
                WHERE r.id = g.room_id
                RETURNING r.id, r.name
            )
            SELECT c.name AS room, g.account_id AS account FROM gone g JOIN counted c ON c.id = g.room_id
            """;

    /** Rooms that somebody made by joining, and left before a word was said. */
    static final String FORGET_EMPTY = """
            DELETE FROM rooms
            WHERE name = ANY (CAST(:rooms AS text[])) AND kind = 'open' AND member_count = 0 AND last_seq = 0
            """;

    static final String MEMBERSHIPS = """
            SELECT count(*) FROM members WHERE account_id = :account
            """;

    static final String AUDIENCE = """
            SELECT m.account_id, r.name
            FROM unnest(CAST(:accounts AS uuid[])) AS given(account)
            JOIN members m ON m.account_id = given.account
            JOIN rooms r ON r.id = m.room_id
            WHERE r.member_count BETWEEN 2 AND :most
            """;

    private final Database database;

    public RoomDao(Database database) {
        this.database = database;
    }

    /** Those who are members, and of which rooms. */
    Map<Seat, Membership> look(Collection<Seat> keys) {
        return database.withHandle(handle -> look(handle, keys, Set.of()));
    }

    /**
     * Makes members of those who may be.
     *
     * @param makeRooms whether rooms that do not exist are made, as open ones
     * @param mostRooms how many an account may be in
     * @return those who are members now
     */
    Map<Seat, Membership> join(Collection<Seat> keys, boolean makeRooms, int mostRooms) {
        return database.inTransaction(handle -> {
            String[] rooms = distinctRooms(keys);
            if (makeRooms) {
                int unused = handle.createUpdate(MAKE_OPEN).bind("rooms", rooms).execute();
            }
            lock(handle, rooms);
            Set<Seat> fresh = changed(handle, JOIN, keys, Map.of("most", mostRooms));
            return look(handle, keys, fresh);
        });
    }

    /** @return those who were members */
    Set<Seat> leave(Collection<Seat> keys) {
        return database.inTransaction(handle -> {
            String[] rooms = distinctRooms(keys);
            lock(handle, rooms);
            Set<Seat> gone = changed(handle, LEAVE, keys, Map.of());
            int unused = handle.createUpdate(FORGET_EMPTY).bind("rooms", rooms).execute();
            return gone;
        });
    }

    int memberships(UUID account) {
        return database.withHandle(handle -> handle.createQuery(MEMBERSHIPS)
                .bind("account", account)
                .mapTo(Integer.class)
                .one());
    }

    /** The channels of those rooms of each that have at least one other member, and at most so many. */
    Map<UUID, Set<String>> audience(Collection<UUID> accounts, int mostMembers) {
        Map<UUID, Set<String>> rooms = new HashMap<>();
        database.withHandle(handle -> {
            handle.createQuery(AUDIENCE)
                    .bind("accounts", accounts.toArray(UUID[]::new))
                    .bind("most", mostMembers)
                    .map((row, context) -> rooms.computeIfAbsent(
                                    row.getObject("account_id", UUID.class), account -> new HashSet<>())
                            .add(new RoomName(row.getString("name")).channel()))
                    .list();
            return null;
        });
        return rooms;
    }

    private static Map<Seat, Membership> look(Handle handle, Collection<Seat> keys, Set<Seat> fresh) {
        Map<Seat, Membership> found = new HashMap<>();
        for (Map.Entry<Seat, Membership> one : handle.createQuery(LOOK)
                .bind("rooms", column(keys, Seat::room, String[]::new))
                .bind("accounts", column(keys, Seat::account, UUID[]::new))
                .map((row, context) -> {
                    Seat key = key(row);
                    return Map.entry(key, membership(row, fresh.contains(key)));
                })
                .list()) {
            found.put(one.getKey(), one.getValue());
        }
        return found;
    }

    private static void lock(Handle handle, String[] rooms) {
        List<Long> unused =
                handle.createQuery(LOCK).bind("rooms", rooms).mapTo(Long.class).list();
    }

    private static Set<Seat> changed(Handle handle, String sql, Collection<Seat> keys, Map<String, ?> more) {
        return new HashSet<>(handle.createQuery(sql)
                .bind("rooms", column(keys, Seat::room, String[]::new))
                .bind("accounts", column(keys, Seat::account, UUID[]::new))
                .bindMap(more)
                .map((row, context) -> key(row))
                .list());
    }

    private static Seat key(ResultSet row) throws SQLException {
        return new Seat(row.getString("room"), row.getObject("account", UUID.class));
    }

    private static Membership membership(ResultSet row, boolean fresh) throws SQLException {
        return new Membership(
                row.getLong("room_id"),
                RoomKind.of(row.getString("kind")),
                Role.of(row.getString("role")),
                row.getLong("last_seq"),
                row.getLong("last_change"),
                row.getLong("last_read_seq"),
                row.getInt("member_count"),
                fresh);
    }

    private static String[] distinctRooms(Collection<Seat> keys) {
        return keys.stream().map(Seat::room).distinct().toArray(String[]::new);
    }

    private static <T> T[] column(
            Collection<Seat> keys, Function<Seat, T> value, java.util.function.IntFunction<T[]> array) {
        return keys.stream().map(value).toArray(array);
    }
}
