package chat.node.message;

import chat.common.wire.RoomView;
import chat.node.storage.Database;
import java.util.List;
import java.util.UUID;

/** Somebody's rooms, with what is new there. */
public final class InboxDao {
    static final int MOST_UNREAD = 1_000;
    private static final int MOST_ROOMS = 200;

    /** How far back unread ones are looked for, past those that one wrote oneself. */
    static final int MOST_LOOKED_AT = 2_000;

    /** Those where something was said last come first. What one wrote oneself is not unread. */
    static final String INBOX = """
            WITH newest AS MATERIALIZED (
                SELECT r.id AS room_id, r.name AS room, r.kind, r.title, r.member_count, r.last_seq, mine.role,
                       mine.last_read_seq, m.seq, m.id, m.sender_id, m.client_id, m.reply_to, m.content, m.created_at,
                       m.edited_at, m.deleted_at, m.change
                FROM members mine JOIN rooms r ON r.id = mine.room_id
                LEFT JOIN LATERAL (
                    SELECT o.* FROM messages o WHERE o.room_id = r.id ORDER BY o.seq DESC LIMIT 1
                ) m ON true
                WHERE mine.account_id = :caller
                ORDER BY m.created_at DESC NULLS LAST, r.name
                LIMIT :limit
            )
            SELECT n.*, a.email, a.display_name, u.unread
            FROM newest n
            LEFT JOIN LATERAL (SELECT o.email, o.display_name FROM accounts o WHERE o.id = n.sender_id LIMIT 1) a ON true
            CROSS JOIN LATERAL (
                SELECT count(*) AS unread FROM (
                    SELECT 1 FROM messages o
                    WHERE o.room_id = n.room_id AND o.seq > greatest(n.last_read_seq, n.last_seq - :looked)
                      AND o.sender_id <> :caller
                      AND o.deleted_at IS NULL
                    LIMIT :most
                ) counted
            ) u
            ORDER BY n.created_at DESC NULLS LAST, n.room
            """;

    private final Database database;

    public InboxDao(Database database) {
        this.database = database;
    }

    List<RoomView> rooms(UUID caller) {
        return database.withHandle(handle -> handle.createQuery(INBOX)
                .bind("caller", caller)
                .bind("limit", MOST_ROOMS)
                .bind("most", MOST_UNREAD)
                .bind("looked", MOST_LOOKED_AT)
                .map((row, context) -> new RoomView(
                        row.getString("room"),
                        row.getString("kind"),
                        row.getString("title"),
                        row.getInt("member_count"),
                        row.getLong("last_seq"),
                        row.getString("role"),
                        row.getLong("last_read_seq"),
                        row.getInt("unread"),
                        row.getObject("id") == null
                                ? null
                                : MessageDao.message(row).toWire()))
                .list());
    }
}
