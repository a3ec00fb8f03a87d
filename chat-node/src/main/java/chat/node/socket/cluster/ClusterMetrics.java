package chat.node.socket.cluster;

import chat.node.bus.frame.PoisonException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/** What is counted of the traffic between nodes. */
final class ClusterMetrics {
    final Counter broadcasts;
    final Counter requests;
    final Counter requestsAsked;
    final Counter requestsUnanswered;
    /** Answers that could not be given: too large to travel. */
    final Counter unanswerable;

    /** What came from other nodes and was not handed to an event loop that has too much of it already. */
    final Counter dropped;

    final Counter resyncs;
    private final Map<PoisonException.Kind, Counter> poisonByKind = new EnumMap<>(PoisonException.Kind.class);

    ClusterMetrics(MeterRegistry metrics) {
        broadcasts = Counter.builder("chat.cluster.broadcasts.received").register(metrics);
        requests = Counter.builder("chat.cluster.requests.received").register(metrics);
        requestsAsked = Counter.builder("chat.cluster.requests.asked").register(metrics);
        requestsUnanswered = Counter.builder("chat.cluster.requests.unanswered").register(metrics);
        unanswerable = Counter.builder("chat.cluster.requests.unanswerable").register(metrics);
        dropped = Counter.builder("chat.cluster.dropped").register(metrics);
        resyncs = Counter.builder("chat.cluster.resyncs").register(metrics);
        for (PoisonException.Kind kind : PoisonException.Kind.values()) {
            poisonByKind.put(
                    kind,
                    Counter.builder("chat.bus.poison").tag("kind", kind.tag()).register(metrics));
        }
    }

    Counter poison(PoisonException.Kind kind) {
        return poisonByKind.get(kind);
    }
}
