package chat.node.socket.route;

import chat.common.error.ErrorCode;
import chat.node.ops.Latency;
import chat.node.socket.Event;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** Counts and times events by name: the names that were registered, never one that a client made up. Thread-safe. */
final class EventMetrics {
    private final MeterRegistry registry;
    private final Map<ErrorCode, Counter> errors = new EnumMap<>(ErrorCode.class);

    EventMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (ErrorCode code : ErrorCode.values()) {
            errors.put(
                    code,
                    Counter.builder("chat.event.errors")
                            .description("Events answered with an error")
                            .tag("code", code.code())
                            .register(registry));
        }
    }

    OfEvent of(String event) {
        return new OfEvent(
                Counter.builder("chat.event.received").tag("event", event).register(registry),
                Latency.histogram("chat.event.ack")
                        .description("From an event's reading to its ack's handing to the connection")
                        .tag("event", event)
                        .register(registry));
    }

    void countError(ErrorCode code) {
        errors.get(code).increment();
    }

    /** The meters of one event, looked up once. */
    static final class OfEvent {
        private final Counter received;
        /** One object for all events of the name. */
        private final LongConsumer ackTimes;

        private OfEvent(Counter received, Timer acks) {
            this.received = received;
            this.ackTimes = nanos -> acks.record(nanos, TimeUnit.NANOSECONDS);
        }

        void handleReceived(Event event) {
            received.increment();
            if (event.wantsAck()) {
                event.timeAck(ackTimes);
            }
        }
    }
}
