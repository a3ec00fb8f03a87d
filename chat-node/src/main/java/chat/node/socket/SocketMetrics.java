package chat.node.socket;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.common.protocol.ProtocolException;
import chat.node.ops.Latency;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** What the socket layer counts. Thread-safe. */
final class SocketMetrics {
    private final Map<ProtocolException.Reason, Counter> invalid = new EnumMap<>(ProtocolException.Reason.class);
    private final Counter outOfOrder;
    private final Counter connectTimeouts;
    private final Counter attachmentTimeouts;
    private final Counter middlewareTimeouts;
    private final Map<ErrorCode, Counter> refusedByCode = new EnumMap<>(ErrorCode.class);
    private final Counter refusedInWords;
    private final Counter connects;
    private final Counter eventsIn;
    private final Counter eventsOut;
    private final Counter deliveries;
    private final Counter volatileDropped;
    private final Timer fanOut;
    private final LongAdder clients = new LongAdder();

    SocketMetrics(MeterRegistry registry) {
        for (ProtocolException.Reason reason : ProtocolException.Reason.values()) {
            invalid.put(
                    reason,
                    Counter.builder("chat.socket.invalid")
                            .description("Connections closed for a packet that was none")
                            .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        outOfOrder = Counter.builder("chat.socket.out.of.order")
                .description("Connections closed for a packet that did not belong there")
                .register(registry);
        for (ErrorCode code : ErrorCode.values()) {
            refusedByCode.put(code, refused(registry, code.code()));
        }
        refusedInWords = refused(registry, "other");
        connects = Counter.builder("chat.socket.connects")
                .description("CONNECT packets that led into a namespace")
                .register(registry);
        eventsIn = events(registry, "in");
        eventsOut = events(registry, "out");
        deliveries = Counter.builder("chat.socket.deliveries")
                .description("Events handed to connections, one for each receiver")
                .register(registry);
        volatileDropped = Counter.builder("chat.socket.volatile.dropped")
                .description("Volatile events that a client could not take at that moment")
                .register(registry);
        fanOut = Latency.histogram("chat.socket.fanout")
                .description("From a broadcast's handing over to its last write on one event loop")
                .register(registry);
        connectTimeouts = Counter.builder("chat.socket.connect.timeouts")
                .description("Connections closed because no namespace was joined in time")
                .register(registry);
        attachmentTimeouts = Counter.builder("chat.socket.attachment.timeouts")
                .description("Connections closed because announced attachments did not come")
                .register(registry);
        middlewareTimeouts = Counter.builder("chat.socket.middleware.timeouts")
                .description("Events dropped because a middleware did not decide on them in time")
                .register(registry);
        Gauge.builder("chat.socket.clients", clients, LongAdder::sum).register(registry);
    }

    void countInvalid(ProtocolException.Reason reason) {
        invalid.get(reason).increment();
    }

    void countOutOfOrder() {
        outOfOrder.increment();
    }

    /** @param failure what a middleware or we ourselves had against the client */
    void countRefused(Throwable failure) {
        if (failure instanceof ConnectRefused) {
            refusedInWords.increment();
        } else {
            ErrorCode code = failure instanceof ChatException chat ? chat.code() : ErrorCode.INTERNAL;
            refusedByCode.get(code).increment();
        }
    }

    void countConnected() {
        connects.increment();
    }

    void countEventIn() {
        eventsIn.increment();
    }

    /** An event for sockets here, of the application's or of another node; its deliveries count for themselves. */
    void countEventOut() {
        eventsOut.increment();
    }

    /** An event for one socket. */
    void countSentAlone() {
        eventsOut.increment();
        deliveries.increment();
    }

    void countDeliveries(int receivers) {
        deliveries.increment(receivers);
    }

    void countVolatileDropped() {
        volatileDropped.increment();
    }

    void recordFanOut(long nanos) {
        fanOut.record(nanos, TimeUnit.NANOSECONDS);
    }

    void countConnectTimeout() {
        connectTimeouts.increment();
    }

    void countAttachmentTimeout() {
        attachmentTimeouts.increment();
    }

    void countMiddlewareTimeout() {
        middlewareTimeouts.increment();
    }

    void clientOpened() {
        clients.increment();
    }

    void clientClosed() {
        clients.decrement();
    }

    long clients() {
        return clients.sum();
    }

    private static Counter refused(MeterRegistry registry, String reason) {
        return Counter.builder("chat.socket.refused")
                .description("CONNECT packets answered with CONNECT_ERROR")
                .tag("reason", reason)
                .register(registry);
    }

    private static Counter events(MeterRegistry registry, String direction) {
        return Counter.builder("chat.socket.events")
                .description("Events of clients; events to them, a broadcast counting once")
                .tag("direction", direction)
                .register(registry);
    }
}
