package chat.node.rest;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Times requests as {@code chat.http.requests} by method, route and class of status. Every label is one of a few: paths
 * and methods that strangers make up share one each. Thread-safe.
 */
final class HttpMetrics {
    private static final String NO_ROUTE = "none";
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private record Labels(String method, String route, int statusClass) {}

    private final MeterRegistry registry;
    private final Map<Labels, Timer> timers = new ConcurrentHashMap<>();

    HttpMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** @param route {@code null} where none was found */
    void record(String method, Route route, int status, long nanos) {
        Labels labels = new Labels(
                METHODS.contains(method) ? method : "OTHER", route == null ? NO_ROUTE : route.pattern(), status / 100);
        timers.computeIfAbsent(labels, this::timer).record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(Labels labels) {
        return Timer.builder("chat.http.requests")
                .tag("method", labels.method())
                .tag("route", labels.route())
                .tag("status", labels.statusClass() + "xx")
                .register(registry);
    }
}
