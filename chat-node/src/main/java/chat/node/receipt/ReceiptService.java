package chat.node.receipt;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.node.receipt.Mark.Position;
import chat.node.receipt.ReceiptDao.Reader;
import chat.node.room.RoomName;
import chat.node.work.BatchLanes;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** How far everybody has read. What comes meanwhile is written together. Thread-safe, and nothing blocks. */
public final class ReceiptService {
    private static final BatchLanes.Bounds BOUNDS = new BatchLanes.Bounds(1, 10_000, 10_000, 1_000);

    private final ReceiptDao receipts;
    private final BatchLanes<Mark> lanes;

    public ReceiptService(ReceiptDao receipts, MeterRegistry metrics) {
        this.receipts = receipts;
        this.lanes = new BatchLanes<>("receipts", BOUNDS, mark -> "", this::write, metrics);
    }

    /**
     * @return where the member stands now, once it is written; fails with {@code room_not_found} for who is none
     * @throws ChatException {@code overloaded}
     */
    CompletionStage<Position> mark(UUID account, RoomName room, long seq) {
        Mark mark = new Mark(room, account, seq, new CompletableFuture<>());
        lanes.add(room, mark, 1);
        return mark.result();
    }

    public void close(Duration patience) {
        lanes.close(patience);
    }

    private void write(List<Mark> batch) {
        Map<Reader, Long> seqByKey = new LinkedHashMap<>();
        batch.forEach(mark -> seqByKey.merge(key(mark), mark.seq(), Math::max));
        Map<Reader, Position> positions;
        try {
            positions = receipts.mark(seqByKey);
        } catch (RuntimeException failure) {
            batch.forEach(mark -> mark.result().completeExceptionally(failure));
            return;
        }
        for (Mark mark : batch) {
            Position position = positions.get(key(mark));
            if (position == null) {
                mark.result().completeExceptionally(new ChatException(ErrorCode.ROOM_NOT_FOUND));
            } else {
                mark.result().complete(position);
            }
        }
    }

    private static Reader key(Mark mark) {
        return new Reader(mark.room().text(), mark.account());
    }
}
