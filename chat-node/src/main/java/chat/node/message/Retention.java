package chat.node.message;

import chat.node.config.NodeConfig;
import chat.node.message.RetentionDao.Room;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** Messages that have been kept for long enough go, a few at a time, so that nobody who writes or reads notices. */
public final class Retention {
    private static final int ROOMS_AT_ONCE = 500;
    private static final int DELETED_AT_ONCE = 1_000;

    private final RetentionDao messages;
    private final NodeConfig.Retention config;
    private final Clock clock;
    private final Counter deleted;

    public Retention(RetentionDao messages, NodeConfig.Retention config, Clock clock, MeterRegistry metrics) {
        this.messages = messages;
        this.config = config;
        this.clock = clock;
        this.deleted = Counter.builder("chat.messages.expired").register(metrics);
    }

    /** Goes through all rooms; blocks. For a chore. */
    public void sweep() {
        if (config.age().isEmpty() && config.countPerRoom().isEmpty()) {
            return;
        }
        Instant before = config.age().map(clock.instant()::minus).orElse(Instant.EPOCH);
        long count = config.countPerRoom().orElse(Integer.MAX_VALUE);
        long after = 0;
        for (List<Room> rooms = messages.rooms(after, before, count, ROOMS_AT_ONCE);
                !rooms.isEmpty() && !Thread.currentThread().isInterrupted();
                rooms = messages.rooms(after, before, count, ROOMS_AT_ONCE)) {
            rooms.stream().filter(Room::due).forEach(room -> sweep(room, before, count));
            after = rooms.get(rooms.size() - 1).id();
        }
    }

    private void sweep(Room room, Instant before, long count) {
        int gone;
        do {
            gone = messages.deleteOldest(room.id(), before, room.lastSeq() - count, DELETED_AT_ONCE);
            deleted.increment(gone);
        } while (gone == DELETED_AT_ONCE && !Thread.currentThread().isInterrupted());
    }
}
