package chat.node.bus;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A bus within one process, for a single node and for tests. It delivers on a thread of its own, and can be taken away
 * from its node as Redis can.
 */
public final class InMemoryBus implements ClusterBus, AutoCloseable {
    /** Messages that may wait for the thread; what comes beyond is dropped, as Redis drops a subscriber that is too slow. */
    private static final int MOST_WAITING = 100_000;

    /** What the buses of one cluster have in common. Thread-safe. */
    public static final class Hub {
        private static final AtomicInteger NUMBERS = new AtomicInteger();

        private final List<InMemoryBus> buses = new CopyOnWriteArrayList<>();

        /** One more bus, connected until it is closed. */
        public InMemoryBus join() {
            return join(Clock.systemUTC(), new SimpleMeterRegistry());
        }

        public InMemoryBus join(Clock clock, MeterRegistry metrics) {
            InMemoryBus bus = new InMemoryBus(this, NUMBERS.incrementAndGet(), clock, metrics);
            buses.add(bus);
            return bus;
        }
    }

    private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

    private final Hub hub;
    private final Clock clock;
    private final BusMetrics metrics;
    private final Delivery delivery;
    private final ExecutorService thread;
    private final AtomicInteger waiting = new AtomicInteger();
    private final Map<String, List<BusListener>> listenersByChannel = new ConcurrentHashMap<>();
    private final List<BusStateListener> stateListeners = new CopyOnWriteArrayList<>();
    private final Object changing = new Object();
    private volatile boolean connected = true;
    private volatile boolean closed;
    private Instant awaySince;

    private InMemoryBus(Hub hub, int number, Clock clock, MeterRegistry metrics) {
        this.hub = hub;
        this.clock = clock;
        this.metrics = new BusMetrics(metrics);
        this.delivery = new Delivery(this.metrics);
        this.metrics.gauges(this::isConnected, listenersByChannel::size, () -> 0);
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Thread made = new Thread(task, "chat-bus-" + number);
            made.setDaemon(true);
            return made;
        });
    }

    @Override
    public CompletionStage<Void> subscribe(String channel, BusListener listener) {
        listenersByChannel.merge(channel, List.of(listener), (present, one) -> ListenerList.with(present, listener));
        return DONE;
    }

    @Override
    public void unsubscribe(String channel, BusListener listener) {
        listenersByChannel.computeIfPresent(channel, (name, present) -> {
            List<BusListener> rest = ListenerList.without(present, listener);
            return rest.isEmpty() ? null : rest;
        });
    }

    @Override
    public void addStrayListener(BusListener listener) {
        delivery.addStrayListener(listener);
    }

    @Override
    public CompletionStage<Void> publish(String channel, byte[] message) {
        if (!connected) {
            BusException.Reason reason = closed ? BusException.Reason.CLOSED : BusException.Reason.AWAY;
            metrics.unpublished(reason).increment();
            return CompletableFuture.failedStage(new BusException(reason));
        }
        for (InMemoryBus bus : hub.buses) {
            bus.take(channel, message);
        }
        metrics.published.increment();
        return DONE;
    }

    @Override
    public CompletionStage<Integer> subscribers(String channel) {
        if (!connected) {
            return CompletableFuture.failedStage(new BusException(BusException.Reason.AWAY));
        }
        int count = 0;
        for (InMemoryBus bus : hub.buses) {
            count += bus.connected && bus.listenersByChannel.containsKey(channel) ? 1 : 0;
        }
        return CompletableFuture.completedStage(count);
    }

    @Override
    public boolean isConnected() {
        return connected;
    }

    @Override
    public void addStateListener(BusStateListener listener) {
        stateListeners.add(listener);
    }

    /** For tests: what is published while it is not connected passes this bus by, and it publishes nothing. */
    public void setConnected(boolean on) {
        synchronized (changing) {
            if (closed || connected == on) {
                return;
            }
            connected = on;
            if (on) {
                Instant since = awaySince;
                tell(listener -> listener.handleBack(since));
            } else {
                awaySince = clock.instant();
                tell(BusStateListener::handleAway);
            }
        }
    }

    @Override
    public void close() {
        synchronized (changing) {
            closed = true;
            connected = false;
        }
        hub.buses.remove(this);
        thread.shutdownNow();
    }

    private void take(String channel, byte[] message) {
        if (!connected || !listenersByChannel.containsKey(channel)) {
            return;
        }
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            metrics.dropped.increment();
            return;
        }
        // Each receiver has an array of its own, as it has behind a network.
        byte[] copy = message.clone();
        run(() -> {
            waiting.decrementAndGet();
            delivery.deliver(listenersByChannel.getOrDefault(channel, List.of()), channel, copy);
        });
    }

    private void tell(Consumer<BusStateListener> what) {
        run(() -> {
            for (BusStateListener listener : stateListeners) {
                what.accept(listener);
            }
        });
    }

    private void run(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            // Closed meanwhile.
        }
    }
}
