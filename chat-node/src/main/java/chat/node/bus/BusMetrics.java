package chat.node.bus;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/** What a bus counts. */
final class BusMetrics {
    final Counter published;
    final Counter received;
    /** Received for a channel that nobody here wants any more. */
    final Counter unwanted;

    final Counter reconnects;
    /** SUBSCRIBE commands that the server refused. */
    final Counter refusedSubscriptions;
    /** Messages that this bus did not take in, since it had its hands full. */
    final Counter dropped;

    /** Of listeners. */
    final Counter failures;

    private final Map<BusException.Reason, Counter> unpublishedByReason = new EnumMap<>(BusException.Reason.class);
    private final MeterRegistry metrics;

    BusMetrics(MeterRegistry metrics) {
        this.metrics = metrics;
        published = Counter.builder("chat.bus.published").register(metrics);
        received = Counter.builder("chat.bus.received").register(metrics);
        unwanted = Counter.builder("chat.bus.unwanted").register(metrics);
        reconnects = Counter.builder("chat.bus.reconnects").register(metrics);
        refusedSubscriptions = Counter.builder("chat.bus.refused.subscriptions").register(metrics);
        dropped = Counter.builder("chat.bus.dropped").register(metrics);
        failures = Counter.builder("chat.bus.listener.failures").register(metrics);
        for (BusException.Reason reason : BusException.Reason.values()) {
            unpublishedByReason.put(
                    reason,
                    Counter.builder("chat.bus.unpublished")
                            .tag("reason", reason.tag())
                            .register(metrics));
        }
    }

    void gauges(BooleanSupplier connected, IntSupplier subscriptions, IntSupplier pending) {
        Gauge.builder("chat.bus.connected", () -> connected.getAsBoolean() ? 1 : 0)
                .register(metrics);
        Gauge.builder("chat.bus.subscriptions", subscriptions::getAsInt).register(metrics);
        Gauge.builder("chat.bus.pending", pending::getAsInt).register(metrics);
    }

    Counter unpublished(BusException.Reason reason) {
        return unpublishedByReason.get(reason);
    }
}
