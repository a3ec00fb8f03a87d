package chat.node.message;

import chat.node.storage.Database;
import java.time.Instant;
import java.util.List;

/** Deletes old messages. */
public final class RetentionDao {
    /** One node sweeps at a time; held for as long as its transaction. */
    private static final long LOCK = 0x636861746b656570L;

    private static final String TRY_LOCK = "SELECT pg_try_advisory_xact_lock(:lock)";

    /** Some rooms, and whether the oldest message there has had its time. */
    static final String ROOMS = """
            WITH page AS MATERIALIZED (SELECT id, last_seq FROM rooms WHERE id > :after ORDER BY id LIMIT :limit)
            SELECT s.id, s.last_seq, coalesce(o.created_at < :before OR o.seq <= s.last_seq - :count, false) AS is_due
            FROM page s LEFT JOIN LATERAL (
                SELECT m.seq, m.created_at FROM messages m WHERE m.room_id = s.id ORDER BY m.seq LIMIT 1
            ) o ON true
            ORDER BY s.id
            """;

    /**
     * The oldest of a room, some of them. It touches no row that a sender waits for.
     */
    static final String DELETE = """
            DELETE FROM messages d
            USING (
                SELECT m.room_id, m.seq, m.created_at FROM messages m WHERE m.room_id = :room ORDER BY m.seq LIMIT :limit
            ) oldest
            WHERE d.room_id = oldest.room_id AND d.seq = oldest.seq
              AND (oldest.created_at < :before OR oldest.seq <= :upTo)
            """;

    record Room(long id, long lastSeq, boolean due) {}

    private final Database database;

    public RetentionDao(Database database) {
        this.database = database;
    }

    /** @param count how many of each room are kept */
    List<Room> rooms(long after, Instant before, long count, int limit) {
        return database.withHandle(handle -> handle.createQuery(ROOMS)
                .bind("after", after)
                .bind("before", before)
                .bind("count", count)
                .bind("limit", limit)
                .map((row, context) -> new Room(row.getLong("id"), row.getLong("last_seq"), row.getBoolean("is_due")))
                .list());
    }

    /**
     * @param before messages older than this go
     * @param upTo and those up to this number
     * @return how many went; 0 as well if another node is at it
     */
    int deleteOldest(long room, Instant before, long upTo, int limit) {
        return database.inTransaction(handle -> {
            boolean alone = handle.createQuery(TRY_LOCK)
                    .bind("lock", LOCK)
                    .mapTo(Boolean.class)
                    .one();
            return !alone
                    ? 0
                    : handle.createUpdate(DELETE)
                            .bind("room", room)
                            .bind("before", before)
                            .bind("upTo", upTo)
                            .bind("limit", limit)
                            .execute();
        });
    }
}
