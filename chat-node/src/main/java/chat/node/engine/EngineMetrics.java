package chat.node.engine;

import chat.common.protocol.engine.EngineRevision;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts sessions and what they carry. Every label comes from an enum: no client decides how many there are. Thread-safe. */
final class EngineMetrics {
    private record SessionKind(Transport.Kind transport, EngineRevision revision) {}

    private final Map<Refusal, Counter> refusals = new EnumMap<>(Refusal.class);
    private final Map<CloseReason, Counter> closes = new EnumMap<>(CloseReason.class);
    private final AtomicInteger[] sessions = new AtomicInteger[4];
    private final Counter[] handshakes = new Counter[4];
    private final Counter upgrades;
    private final Counter upgradesGivenUp;
    private final Counter messagesIn;
    private final Counter messagesOut;
    private final Counter bytesIn;
    private final Counter bytesOut;

    EngineMetrics(MeterRegistry registry) {
        for (Refusal refusal : Refusal.values()) {
            refusals.put(refusal, counter(registry, "chat.engine.refusals", "reason", label(refusal)));
        }
        for (CloseReason reason : CloseReason.values()) {
            closes.put(reason, counter(registry, "chat.engine.closes", "reason", label(reason)));
        }
        for (Transport.Kind transport : Transport.Kind.values()) {
            for (EngineRevision revision : EngineRevision.values()) {
                registerSessions(registry, new SessionKind(transport, revision));
            }
        }
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider) {
            Gauge.builder("chat.netty.direct.bytes", provider.metric(), ByteBufAllocatorMetric::usedDirectMemory)
                    .description("Memory outside the heap that buffers of connections take, free ones in the pool too")
                    .register(registry);
        }
        upgrades = counter(registry, "chat.engine.upgrades", "result", "completed");
        upgradesGivenUp = counter(registry, "chat.engine.upgrades", "result", "given_up");
        messagesIn = counter(registry, "chat.engine.messages", "direction", "in");
        messagesOut = counter(registry, "chat.engine.messages", "direction", "out");
        bytesIn = counter(registry, "chat.engine.bytes", "direction", "in");
        bytesOut = counter(registry, "chat.engine.bytes", "direction", "out");
    }

    void countHandshake(Transport.Kind transport, EngineRevision revision) {
        handshakes[index(transport, revision)].increment();
        sessions[index(transport, revision)].incrementAndGet();
    }

    void countClose(Transport.Kind transport, EngineRevision revision, CloseReason reason) {
        sessions[index(transport, revision)].decrementAndGet();
        closes.get(reason).increment();
    }

    void countRefusal(Refusal refusal) {
        refusals.get(refusal).increment();
    }

    void countUpgraded(EngineRevision revision) {
        upgrades.increment();
        sessions[index(Transport.Kind.POLLING, revision)].decrementAndGet();
        sessions[index(Transport.Kind.WEBSOCKET, revision)].incrementAndGet();
    }

    void countUpgradeGivenUp() {
        upgradesGivenUp.increment();
    }

    void countIn(int bytes) {
        messagesIn.increment();
        bytesIn.increment(bytes);
    }

    void countOut(int bytes) {
        messagesOut.increment();
        bytesOut.increment(bytes);
    }

    private void registerSessions(MeterRegistry registry, SessionKind kind) {
        int index = index(kind.transport(), kind.revision());
        sessions[index] = new AtomicInteger();
        Gauge.builder("chat.engine.sessions", sessions[index], AtomicInteger::get)
                .tag("transport", label(kind.transport()))
                .tag("revision", label(kind.revision()))
                .register(registry);
        handshakes[index] = Counter.builder("chat.engine.handshakes")
                .tag("transport", label(kind.transport()))
                .tag("revision", label(kind.revision()))
                .register(registry);
    }

    private static Counter counter(MeterRegistry registry, String name, String tag, String value) {
        return Counter.builder(name).tag(tag, value).register(registry);
    }

    private static int index(Transport.Kind transport, EngineRevision revision) {
        return (transport == Transport.Kind.POLLING ? 0 : 2) + (revision == EngineRevision.V3 ? 0 : 1);
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
