package chat.node.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the request bodies of the whole node may take of the heap together. Each has a limit of its own, but anybody may
 * open a thousand connections and leave a thousand bodies unfinished.
 *
 * <p>Thread-safe.
 */
final class BodyBudget {
    /** This part of the budget is out of reach for large bodies, so that they do not keep people from signing in. */
    private static final int SMALL_ONLY = 4;

    private final long limit;
    private final AtomicLong used = new AtomicLong();
    private final Counter refused;

    BodyBudget(long limit, MeterRegistry metrics) {
        this.limit = limit;
        Gauge.builder("chat.http.body.bytes", used, AtomicLong::get)
                .description("What request bodies take now, arriving or with their handlers")
                .register(metrics);
        refused = Counter.builder("chat.http.body.refused")
                .description("Request bodies for which there was no room")
                .register(metrics);
    }

    /** All or nothing. What was got is to be given back with {@link #release}. */
    boolean reserve(long bytes, boolean small) {
        long ceiling = small ? limit : limit - limit / SMALL_ONLY;
        long before = used.get();
        while (before + bytes <= ceiling) {
            if (used.compareAndSet(before, before + bytes)) {
                return true;
            }
            before = used.get();
        }
        refused.increment();
        return false;
    }

    void release(long bytes) {
        used.addAndGet(-bytes);
    }
}
