package chat.node.room;

import chat.common.wire.RoomMember;
import chat.common.wire.WireTime;
import chat.node.storage.Database;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Rooms one by one, and lists of them: the tables {@code rooms} and {@code members}. */
public final class RoomListDao {
    /**
     * A room as somebody finds it.
     *
     * @param role empty if he is no member
     */
    record Found(
            String name, RoomKind kind, String title, int members, long lastSeq, Optional<Role> role, long lastRead) {}

    private static final String COLUMNS =
            "SELECT r.name, r.kind, r.title, r.member_count, r.last_seq, m.role, m.last_read_seq ";

    private static final String OF_CALLER = """
            LEFT JOIN LATERAL (
                SELECT o.role, o.last_read_seq FROM members o
                WHERE o.room_id = r.id AND o.account_id = :caller LIMIT 1
            ) m ON true
            """;

    /** By the beginning of their names. */
    static final String OPEN = COLUMNS + "FROM rooms r " + OF_CALLER + """
            WHERE r.kind = 'open' AND r.name >= :from AND r.name < :to AND r.name > :after
            ORDER BY r.name LIMIT :limit
            """;

    static final String FIND = COLUMNS + "FROM rooms r " + OF_CALLER + """
            WHERE r.name = :room AND (r.kind = 'open' OR m.role IS NOT NULL)
            """;

    static final String MEMBERS = """
            WITH given AS MATERIALIZED (SELECT r.id FROM rooms r WHERE r.name = :room)
            SELECT m.account_id, a.display_name, m.role, m.joined_at, m.last_read_seq
            FROM given g JOIN members m ON m.room_id = g.id AND m.account_id > :after
            JOIN accounts a ON a.id = m.account_id
            ORDER BY m.account_id LIMIT :limit
            """;

    static final String CREATE = """
            WITH made AS (
                INSERT INTO rooms (name, kind, title, member_count)
                SELECT CAST(:room AS text), 'open', CAST(:title AS text), 1
                WHERE (SELECT count(*) FROM members m WHERE m.account_id = :caller) < :most
                ON CONFLICT (name) DO NOTHING
                RETURNING id
            )
            INSERT INTO members (room_id, account_id, role)
            SELECT made.id, a.id, 'owner' FROM made CROSS JOIN accounts a WHERE a.id = :caller
            """;

    static final String LOCK = "SELECT id FROM rooms WHERE name = :room FOR NO KEY UPDATE";

    /** Admins put out members, the owner also admins. */
    static final String REMOVE = """
            WITH gone AS (
                DELETE FROM members m
                USING rooms r, members c
                WHERE r.id = :id AND c.room_id = r.id AND c.account_id = :caller
                  AND m.room_id = r.id AND m.account_id = :account
                  AND (c.role = 'owner' AND m.role <> 'owner' OR c.role = 'admin' AND m.role = 'member')
                RETURNING m.room_id
            )
            UPDATE rooms r SET member_count = r.member_count - 1 FROM gone WHERE r.id = gone.room_id
            """;

    /** Only the owner makes admins, and members of them again. */
    static final String SET_ROLE = """
            UPDATE members m SET role = :role
            FROM members c
            WHERE c.room_id = :id AND c.account_id = :caller AND c.role = 'owner'
              AND m.room_id = :id AND m.account_id = :account AND m.role <> 'owner'
            """;

    static final String NAME = "SELECT display_name FROM accounts WHERE id = :account";

    /** Comes after every character that a name may have. */
    private static final String LAST = "\uDBFF\uDFFF";

    private final Database database;

    public RoomListDao(Database database) {
        this.database = database;
    }

    List<Found> open(UUID caller, String beginning, String after, int limit) {
        return database.withHandle(handle -> handle.createQuery(OPEN)
                .bind("caller", caller)
                .bind("from", beginning)
                .bind("to", beginning + LAST)
                .bind("after", after)
                .bind("limit", limit)
                .map((row, context) -> found(row))
                .list());
    }

    /** Empty if there is none that the caller may see. */
    Optional<Found> find(UUID caller, RoomName room) {
        return database.withHandle(handle -> handle.createQuery(FIND)
                .bind("caller", caller)
                .bind("room", room.text())
                .map((row, context) -> found(row))
                .findOne());
    }

    List<RoomMember> members(RoomName room, UUID after, int limit) {
        return database.withHandle(handle -> handle.createQuery(MEMBERS)
                .bind("room", room.text())
                .bind("after", after)
                .bind("limit", limit)
                .map((row, context) -> new RoomMember(
                        row.getString("account_id"),
                        row.getString("display_name"),
                        row.getString("role"),
                        WireTime.format(row.getTimestamp("joined_at").toInstant()),
                        row.getLong("last_read_seq")))
                .list());
    }

    /** @return false if there is one of that name, or the caller has so many */
    boolean create(UUID caller, RoomName room, String title, int most) {
        return database.inTransaction(handle -> handle.createUpdate(CREATE)
                        .bind("room", room.text())
                        .bind("title", title)
                        .bind("caller", caller)
                        .bind("most", most)
                        .execute())
                == 1;
    }

    /** @return whether he was a member, and the caller may put him out */
    boolean remove(UUID caller, RoomName room, UUID account) {
        return change(REMOVE, caller, room, account, Role.MEMBER);
    }

    /** @return whether he is a member other than the owner, who is the caller */
    boolean setRole(UUID caller, RoomName room, UUID account, Role role) {
        return change(SET_ROLE, caller, room, account, role);
    }

    Optional<String> displayName(UUID account) {
        return database.withHandle(handle -> handle.createQuery(NAME)
                .bind("account", account)
                .mapTo(String.class)
                .findOne());
    }

    /** Whoever writes in the room just now comes before or after: there is no message of his that is later than the change. */
    private boolean change(String sql, UUID caller, RoomName room, UUID account, Role role) {
        return database.inTransaction(handle -> {
            Optional<Long> id = handle.createQuery(LOCK)
                    .bind("room", room.text())
                    .mapTo(Long.class)
                    .findOne();
            if (id.isEmpty()) {
                return false;
            }
            var update = handle.createUpdate(sql)
                    .bind("id", id.get())
                    .bind("caller", caller)
                    .bind("account", account);
            if (sql.equals(SET_ROLE)) {
                update.bind("role", role.text());
            }
            return update.execute() == 1;
        });
    }

    private static Found found(java.sql.ResultSet row) throws java.sql.SQLException {
        return new Found(
                row.getString("name"),
                RoomKind.of(row.getString("kind")),
                row.getString("title"),
                row.getInt("member_count"),
                row.getLong("last_seq"),
                Optional.ofNullable(row.getString("role")).map(Role::of),
                row.getLong("last_read_seq"));
    }
}
