package chat.node.receipt;

import chat.node.room.RoomName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Who has read how far, on its way to the others in the room: the newest of each reader, and only so many at a time. A
 * thousand who read the same message would else be a million events.
 *
 * <p>Thread-safe. Bounded; what does not fit is not told, and can be read from the server.
 */
final class ReadNews {
    /** Of each room, each time {@link #flush} is called. */
    static final int AT_ONCE = 5;

    private static final int MOST_ROOMS = 10_000;
    private static final int MOST_READERS = 2_000;

    /** Tells the others in a room. */
    @FunctionalInterface
    interface Teller {
        void tell(RoomName room, UUID reader, long seq);
    }

    private final Teller teller;
    private final Map<RoomName, Map<UUID, Long>> seqByReaderByRoom = new HashMap<>();
    private final Counter dropped;

    ReadNews(Teller teller, MeterRegistry metrics) {
        this.teller = teller;
        this.dropped = Counter.builder("chat.receipts.untold").register(metrics);
    }

    synchronized void add(RoomName room, UUID reader, long seq) {
        Map<UUID, Long> readers = seqByReaderByRoom.get(room);
        if (readers == null && seqByReaderByRoom.size() < MOST_ROOMS) {
            readers = new LinkedHashMap<>(4);
            seqByReaderByRoom.put(room, readers);
        }
        if (readers == null || (readers.size() >= MOST_READERS && !readers.containsKey(reader))) {
            dropped.increment();
        } else {
            // Who waits already keeps his place.
            readers.merge(reader, seq, Math::max);
        }
    }

    void flush() {
        record News(RoomName room, UUID reader, long seq) {}
        var due = new java.util.ArrayList<News>();
        synchronized (this) {
            Iterator<Map.Entry<RoomName, Map<UUID, Long>>> rooms =
                    seqByReaderByRoom.entrySet().iterator();
            while (rooms.hasNext()) {
                Map.Entry<RoomName, Map<UUID, Long>> room = rooms.next();
                Iterator<Map.Entry<UUID, Long>> readers =
                        room.getValue().entrySet().iterator();
                for (int told = 0; told < AT_ONCE && readers.hasNext(); told++) {
                    Map.Entry<UUID, Long> reader = readers.next();
                    due.add(new News(room.getKey(), reader.getKey(), reader.getValue()));
                    readers.remove();
                }
                if (!readers.hasNext()) {
                    rooms.remove();
                }
            }
        }
        due.forEach(news -> teller.tell(news.room(), news.reader(), news.seq()));
    }
}
