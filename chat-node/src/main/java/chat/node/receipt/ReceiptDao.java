package chat.node.receipt;

import chat.node.receipt.Mark.Position;
import chat.node.storage.Database;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/** How far members have read: {@code members.last_read_seq}. */
public final class ReceiptDao {
    record Reader(String room, UUID account) {}

    /** Never back, and never past the newest message. Rows are locked in the order of their keys. */
    static final String MARK = """
            WITH given AS MATERIALIZED (
                SELECT g.room, r.id AS room_id, g.account, least(g.seq, r.last_seq) AS seq
                FROM unnest(CAST(:rooms AS text[]), CAST(:accounts AS uuid[]), CAST(:seqs AS bigint[]))
                    AS g(room, account, seq)
                JOIN rooms r ON r.name = g.room
            ), locked AS (
                SELECT g.room, m.room_id, m.account_id, m.last_read_seq, g.seq
                FROM given g JOIN members m ON m.room_id = g.room_id AND m.account_id = g.account
                ORDER BY m.room_id, m.account_id
                FOR NO KEY UPDATE OF m
            ), moved AS (
                UPDATE members m SET last_read_seq = l.seq
                FROM locked l
                WHERE m.room_id = l.room_id AND m.account_id = l.account_id AND m.last_read_seq < l.seq
            )
            SELECT room, account_id, greatest(seq, last_read_seq) AS seq, last_read_seq < seq AS moved FROM locked
            """;

    private final Database database;

    public ReceiptDao(Database database) {
        this.database = database;
    }

    /** @return where those who are members stand now */
    Map<Reader, Position> mark(Map<Reader, Long> seqByKey) {
        Map<Reader, Position> positions = new HashMap<>();
        database.withHandle(handle -> {
            handle.createQuery(MARK)
                    .bind("rooms", column(seqByKey.keySet(), Reader::room, String[]::new))
                    .bind("accounts", column(seqByKey.keySet(), Reader::account, UUID[]::new))
                    .bind("seqs", column(seqByKey.values(), seq -> seq, Long[]::new))
                    .map((row, context) -> positions.put(
                            new Reader(row.getString("room"), row.getObject("account_id", UUID.class)),
                            new Position(row.getLong("seq"), row.getBoolean("moved"))))
                    .list();
            return null;
        });
        return positions;
    }

    private static <S, T> T[] column(Collection<S> all, Function<S, T> value, IntFunction<T[]> array) {
        return all.stream().map(value).toArray(array);
    }
}
