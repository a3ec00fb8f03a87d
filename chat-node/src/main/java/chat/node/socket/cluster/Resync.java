package chat.node.socket.cluster;

import chat.common.wire.WireTime;
import chat.node.socket.Emission;
import chat.node.socket.Namespace;
import chat.node.socket.Socket;
import chat.node.socket.room.Target;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * After an absence of the bus: everybody here who is in a room may have missed something that was sent to it elsewhere, and
 * is told so, to ask for it. Not all at once, for they will all ask.
 */
final class Resync {
    static final String EVENT = "resync";

    /** Clocks differ, and what was on its way when the bus went is older than its going. */
    private static final Duration MARGIN = Duration.ofSeconds(2);

    private static final int SLICES = 15;
    private static final long SLICE_MS = 100;

    private final ScheduledExecutorService timer;
    private final ClusterMetrics metrics;

    Resync(ScheduledExecutorService timer, ClusterMetrics metrics) {
        this.timer = timer;
        this.metrics = metrics;
    }

    void begin(List<Namespace> namespaces, Instant awaySince) {
        ObjectNode news = JsonNodeFactory.instance.objectNode();
        news.put("since", WireTime.format(awaySince.minus(MARGIN)));
        timer.execute(() -> namespaces.forEach(namespace -> spread(namespace, news)));
    }

    private void spread(Namespace namespace, ObjectNode news) {
        List<String> ids = new ArrayList<>();
        for (Socket socket : namespace.sockets()) {
            // Its own room does not count: what is sent to one socket alone is in no history.
            if (socket.rooms().size() > 1) {
                ids.add(socket.id());
            }
        }
        Collections.shuffle(ids);
        int size = (ids.size() + SLICES - 1) / SLICES;
        for (int from = 0, slice = 0; from < ids.size(); from += size, slice++) {
            List<String> some = List.copyOf(ids.subList(from, Math.min(ids.size(), from + size)));
            var unused = timer.schedule(() -> tell(namespace, some, news), slice * SLICE_MS, TimeUnit.MILLISECONDS);
        }
        metrics.resyncs.increment(ids.size());
    }

    private static void tell(Namespace namespace, List<String> ids, ObjectNode news) {
        namespace.local().emit(new Emission(new Target(ids, List.of()), false, EVENT, List.of(news)));
    }
}
