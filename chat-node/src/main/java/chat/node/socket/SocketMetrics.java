package chat.node.socket;

import chat.common.protocol.ProtocolException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What the socket layer counts. Thread-safe. */
final class SocketMetrics {
    private final Map<ProtocolException.Reason, Counter> invalid = new EnumMap<>(ProtocolException.Reason.class);
    private final Counter outOfOrder;
    private final Counter refused;
    private final Counter connectTimeouts;
    private final Counter attachmentTimeouts;
    private final Counter middlewareTimeouts;
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
        refused = Counter.builder("chat.socket.refused")
                .description("CONNECT packets answered with CONNECT_ERROR")
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

    void countRefused() {
        refused.increment();
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
}
