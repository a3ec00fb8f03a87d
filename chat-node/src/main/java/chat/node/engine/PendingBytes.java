package chat.node.engine;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.concurrent.TimeUnit;

/**
 * How much waits for clients that do not take it: {@code chat.engine.pending.bytes} of all, {@code chat.engine.pending.most.bytes}
 * of the worst. Looked up when somebody asks, on his thread, rather than kept with each message: a walk over 50,000 sessions
 * takes some milliseconds, and nobody asks twice a second.
 *
 * <p>Sessions belong to their loops; what is read of them here may be a moment old, and that will do for a gauge.
 */
final class PendingBytes {
    private static final long FRESH = TimeUnit.MILLISECONDS.toNanos(500);

    private final Collection<EngineSession> sessions;
    private long lookedAt = System.nanoTime() - FRESH;
    private long all;
    private long most;

    private PendingBytes(Collection<EngineSession> sessions) {
        this.sessions = sessions;
    }

    static void register(Collection<EngineSession> sessions, MeterRegistry registry) {
        PendingBytes pending = new PendingBytes(sessions);
        Gauge.builder("chat.engine.pending.bytes", pending::all).register(registry);
        Gauge.builder("chat.engine.pending.most.bytes", pending::most).register(registry);
    }

    private synchronized double all() {
        look();
        return all;
    }

    private synchronized double most() {
        look();
        return most;
    }

    private void look() {
        long now = System.nanoTime();
        if (now - lookedAt < FRESH) {
            return;
        }
        lookedAt = now;
        all = 0;
        most = 0;
        for (EngineSession session : sessions) {
            long pending = session.pendingBytes();
            all += pending;
            most = Math.max(most, pending);
        }
    }
}
