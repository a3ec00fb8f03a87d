package chat.node.message;

import chat.node.room.RoomName;
import chat.node.storage.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** The table {@code messages}, but for what is appended to it. */
public final class MessageDao {
    /**
     * What a client that comes back has of a room.
     *
     * @param change null if it does not count edits and deletions
     */
    record Since(RoomName room, long seq, Long change) {}

    /** A room as a reader finds it. */
    record Door(long roomId, long lastSeq, long lastChange) {
        /** Whether there may be anything that the client does not have. */
        boolean hasNews(Since since) {
            return lastSeq > since.seq() || lastChange > (since.change() == null ? 0 : since.change());
        }
    }

    /** @param firstSeq of the oldest that is kept, or 0 */
    record News(Door door, List<StoredMessage> messages, List<StoredMessage> changes, long firstSeq) {}

    private static final String COLUMNS = """
            SELECT r.name AS room, m.seq, m.id, m.sender_id, a.email, a.display_name, m.client_id, m.reply_to, m.content,
                   m.created_at, m.edited_at, m.deleted_at, m.change
            """;

    private static final String TABLES = """
            FROM messages m JOIN rooms r ON r.id = m.room_id
            LEFT JOIN LATERAL (SELECT o.email, o.display_name FROM accounts o WHERE o.id = m.sender_id LIMIT 1) a ON true
            """;

    static final String BY_PLACE = COLUMNS + TABLES + "WHERE m.room_id = :room AND m.seq = :seq";
    static final String BY_IDS = COLUMNS + TABLES + "WHERE m.id = ANY (CAST(:ids AS uuid[]))";
    static final String BEFORE =
            COLUMNS + TABLES + "WHERE m.room_id = :room AND m.seq < :seq ORDER BY m.seq DESC LIMIT :limit";
    static final String AFTER =
            COLUMNS + TABLES + "WHERE m.room_id = :room AND m.seq > :seq ORDER BY m.seq LIMIT :limit";
    static final String CHANGED = COLUMNS + TABLES + """
            WHERE m.room_id = :room AND m.change > :change AND m.seq <= :seq ORDER BY m.change LIMIT :limit
            """;

    /** For who does not count changes: all since that message was the newest, some of which he may know. */
    static final String CHANGED_SINCE = COLUMNS + TABLES + """
            WHERE m.room_id = :room AND m.change IS NOT NULL AND m.changed_at_seq >= :seq AND m.seq <= :seq
            ORDER BY m.changed_at_seq, m.change LIMIT :limit
            """;

    static final String FIRST = "SELECT seq FROM messages WHERE room_id = :room ORDER BY seq LIMIT 1";

    /** Open rooms can be read by all who signed in, for they could join. */
    static final String DOOR = """
            SELECT r.id, r.last_seq, r.last_change
            FROM rooms r LEFT JOIN LATERAL (
                SELECT true AS found FROM members o WHERE o.room_id = r.id AND o.account_id = :caller LIMIT 1
            ) m ON true
            WHERE r.name = :room AND (r.kind = 'open' OR m.found)
            """;

    /** The same for many rooms. */
    static final String DOORS = """
            SELECT r.name, r.id, r.last_seq, r.last_change
            FROM unnest(CAST(:rooms AS text[])) AS given(room)
            JOIN rooms r ON r.name = given.room
            LEFT JOIN LATERAL (
                SELECT true AS found FROM members o WHERE o.room_id = r.id AND o.account_id = :caller LIMIT 1
            ) m ON true
            WHERE r.kind = 'open' OR m.found
            """;

    static final String LOCK_ROOM_OF = """
            SELECT r.id FROM rooms r WHERE r.id = (SELECT m.room_id FROM messages m WHERE m.id = :id) FOR NO KEY UPDATE
            """;

    /** The author may, as long as he is a member; who is an admin may delete what others wrote. */
    static final String CHANGE = """
            WITH target AS (
                SELECT m.room_id, m.seq
                FROM messages m JOIN members mb ON mb.room_id = m.room_id AND mb.account_id = :caller
                WHERE m.id = :id AND m.deleted_at IS NULL
                  AND (m.sender_id = :caller OR (CAST(:content AS text) IS NULL AND mb.role IN ('admin', 'owner')))
                FOR NO KEY UPDATE OF m
            ), numbered AS (
                UPDATE rooms r SET last_change = r.last_change + 1
                FROM target t WHERE r.id = t.room_id
                RETURNING r.id, r.last_seq, r.last_change
            )
            UPDATE messages m
            SET content = CAST(:content AS text),
                edited_at = CASE WHEN CAST(:content AS text) IS NULL THEN m.edited_at
                                 ELSE date_trunc('milliseconds', clock_timestamp()) END,
                deleted_at = CASE WHEN CAST(:content AS text) IS NULL THEN date_trunc('milliseconds', clock_timestamp()) END,
                change = n.last_change,
                changed_at_seq = n.last_seq
            FROM target t JOIN numbered n ON n.id = t.room_id
            WHERE m.room_id = t.room_id AND m.seq = t.seq
            """;

    /** A tombstone that the caller may know of: a deletion that is asked for twice is done. */
    static final String DELETED = COLUMNS + TABLES + """
            JOIN members mb ON mb.room_id = m.room_id AND mb.account_id = :caller
            WHERE m.id = :id AND m.deleted_at IS NOT NULL
              AND (m.sender_id = :caller OR mb.role IN ('admin', 'owner'))
            """;

    private final Database database;

    public MessageDao(Database database) {
        this.database = database;
    }

    Optional<StoredMessage> find(long roomId, long seq) {
        return database.withHandle(handle -> handle.createQuery(BY_PLACE)
                .bind("room", roomId)
                .bind("seq", seq)
                .map((row, context) -> message(row))
                .findOne());
    }

    List<StoredMessage> findAll(Collection<UUID> ids) {
        return database.withHandle(handle -> handle.createQuery(BY_IDS)
                .bind("ids", ids.toArray(UUID[]::new))
                .map((row, context) -> message(row))
                .list());
    }

    /**
     * The newest before a message, oldest first.
     *
     * @return empty if there is no such room for this caller
     */
    Optional<List<StoredMessage>> before(UUID caller, RoomName room, long seq, int limit) {
        return page(caller, room, BEFORE, seq, limit).map(newestFirst -> {
            Collections.reverse(newestFirst);
            return newestFirst;
        });
    }

    /** The oldest after a message, oldest first; as {@link #before}. */
    Optional<List<StoredMessage>> after(UUID caller, RoomName room, long seq, int limit) {
        return page(caller, room, AFTER, seq, limit);
    }

    /** Those of the rooms that the caller may see, by name. */
    Map<String, Door> doors(UUID caller, Collection<RoomName> rooms) {
        Map<String, Door> doors = new HashMap<>();
        database.withHandle(handle -> handle.createQuery(DOORS)
                .bind("rooms", rooms.stream().map(RoomName::text).toArray(String[]::new))
                .bind("caller", caller)
                .map((row, context) -> doors.put(row.getString("name"), door(row)))
                .list());
        return doors;
    }

    /** What is new in a room, all of one moment; empty if there is no such room for this caller. */
    Optional<News> news(UUID caller, Since since, int limit) {
        return database.inSnapshot(handle -> door(handle, caller, since.room()).map(door -> {
            List<StoredMessage> messages =
                    door.lastSeq() > since.seq() ? page(handle, AFTER, door.roomId(), since.seq(), limit) : List.of();
            return new News(door, messages, changes(handle, door, since, limit), first(handle, door));
        }));
    }

    /**
     * Edits a message, or deletes it.
     *
     * @param content null for a deletion
     * @return how it stands now; empty if the caller may not, or there is none
     */
    Optional<StoredMessage> change(UUID caller, UUID id, String content) {
        return database.inTransaction(handle -> {
            var locked = handle.createQuery(LOCK_ROOM_OF)
                    .bind("id", id)
                    .mapTo(Long.class)
                    .findOne();
            if (locked.isEmpty()) {
                return Optional.empty();
            }
            int changed = handle.createUpdate(CHANGE)
                    .bind("id", id)
                    .bind("caller", caller)
                    .bind("content", content)
                    .execute();
            return changed == 0 ? Optional.empty() : byId(handle, id);
        });
    }

    Optional<StoredMessage> findDeleted(UUID caller, UUID id) {
        return database.withHandle(handle -> handle.createQuery(DELETED)
                .bind("id", id)
                .bind("caller", caller)
                .map((row, context) -> message(row))
                .findOne());
    }

    private Optional<List<StoredMessage>> page(UUID caller, RoomName room, String sql, long seq, int limit) {
        return database.withHandle(
                handle -> door(handle, caller, room).map(door -> page(handle, sql, door.roomId(), seq, limit)));
    }

    private static List<StoredMessage> page(Handle handle, String sql, long roomId, long seq, int limit) {
        return handle.createQuery(sql)
                .bind("room", roomId)
                .bind("seq", seq)
                .bind("limit", limit)
                .map((row, context) -> message(row))
                .list();
    }

    private static Optional<Door> door(Handle handle, UUID caller, RoomName room) {
        return handle.createQuery(DOOR)
                .bind("room", room.text())
                .bind("caller", caller)
                .map((row, context) -> new Door(row.getLong("id"), row.getLong("last_seq"), row.getLong("last_change")))
                .findOne();
    }

    private static Door door(ResultSet row) throws SQLException {
        return new Door(row.getLong("id"), row.getLong("last_seq"), row.getLong("last_change"));
    }

    private static List<StoredMessage> changes(Handle handle, Door door, Since since, int limit) {
        if (since.change() == null) {
            return page(handle, CHANGED_SINCE, door.roomId(), since.seq(), limit);
        }
        if (since.change() >= door.lastChange()) {
            return List.of();
        }
        return handle.createQuery(CHANGED)
                .bind("room", door.roomId())
                .bind("change", since.change())
                .bind("seq", since.seq())
                .bind("limit", limit)
                .map((row, context) -> message(row))
                .list();
    }

    private static long first(Handle handle, Door door) {
        return handle.createQuery(FIRST)
                .bind("room", door.roomId())
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
    }

    private static Optional<StoredMessage> byId(Handle handle, UUID id) {
        return handle.createQuery(BY_IDS)
                .bind("ids", new UUID[] {id})
                .map((row, context) -> message(row))
                .findOne();
    }

    static StoredMessage message(ResultSet row) throws SQLException {
        return new StoredMessage(
                row.getObject("id", UUID.class),
                row.getString("room"),
                row.getLong("seq"),
                new StoredMessage.Sender(
                        row.getObject("sender_id", UUID.class), row.getString("email"), row.getString("display_name")),
                row.getString("client_id"),
                row.getObject("reply_to", UUID.class),
                row.getString("content"),
                instant(row.getTimestamp("created_at")),
                instant(row.getTimestamp("edited_at")),
                instant(row.getTimestamp("deleted_at")),
                row.getLong("change"));
    }

    private static Instant instant(Timestamp time) {
        return time == null ? null : time.toInstant();
    }
}
