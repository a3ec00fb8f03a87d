package chat.node.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this node should get work. A thread of its own asks each dependency once a second, so that a question from
 * outside costs one read of memory and a hanging dependency hangs nobody who asks.
 *
 * <p>Without its database a node is not ready. Without Redis it is degraded but stays ready: all nodes share one Redis, and
 * taking every one of them out would turn the loss of a hint into an outage.
 */
public final class Health implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Health.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** What the loss of a dependency means. */
    public enum Need {
        VITAL,
        USEFUL
    }

    /** How the node is, as {@code /health/ready} says it. */
    public enum State {
        STARTING,
        OK,
        DEGRADED,
        UNAVAILABLE,
        DRAINING
    }

    /** A dependency; {@code probe} may block and throw. */
    public record Check(String name, Need need, BooleanSupplier probe) {}

    private final List<Check> checks;
    private final Map<String, Boolean> upByName = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "chat-health");
        made.setDaemon(true);
        return made;
    });
    private volatile boolean open;
    private volatile boolean draining;

    public Health(List<Check> checks, MeterRegistry metrics) {
        this.checks = List.copyOf(checks);
        for (Check check : this.checks) {
            Gauge.builder("chat.dependency.up", () -> upByName.getOrDefault(check.name(), false) ? 1 : 0)
                    .tag("dependency", check.name())
                    .register(metrics);
        }
        Gauge.builder("chat.draining", () -> draining ? 1 : 0).register(metrics);
        Gauge.builder("chat.ready", () -> ready() ? 1 : 0).register(metrics);
    }

    /** Checks once, then once a second. The node is not ready before {@link #open()}. */
    public void start() {
        checkAll();
        var unused = thread.scheduleWithFixedDelay(
                this::checkAll, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The ports are open: from now on the node is as ready as its dependencies let it be. */
    public void open() {
        open = true;
    }

    /** From now on the node is not ready: the proxy sends its new clients elsewhere. There is no way back. */
    public void drain() {
        draining = true;
    }

    public State state() {
        if (draining) {
            return State.DRAINING;
        }
        if (!open) {
            return State.STARTING;
        }
        State state = State.OK;
        for (Check check : checks) {
            if (!upByName.getOrDefault(check.name(), false)) {
                if (check.need() == Need.VITAL) {
                    return State.UNAVAILABLE;
                }
                state = State.DEGRADED;
            }
        }
        return state;
    }

    public boolean ready() {
        State state = state();
        return state == State.OK || state == State.DEGRADED;
    }

    /** Each dependency by name, "up" or "down", in the order they were given. */
    public Map<String, String> dependencies() {
        Map<String, String> result = new LinkedHashMap<>();
        for (Check check : checks) {
            result.put(check.name(), upByName.getOrDefault(check.name(), false) ? "up" : "down");
        }
        return result;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void checkAll() {
        for (Check check : checks) {
            boolean up = isUp(check);
            Boolean before = upByName.put(check.name(), up);
            if (before != null && before != up) {
                log.warn("{} is {}", check.name(), up ? "back" : "away");
            }
        }
    }

    private static boolean isUp(Check check) {
        try {
            return check.probe().getAsBoolean();
        } catch (RuntimeException e) {
            log.debug("{} does not answer", check.name(), e);
            return false;
        }
    }
}
