package chat.node.bus;

import chat.node.work.StartException;
import io.lettuce.core.RedisException;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.concurrent.EventExecutor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bus over Redis' pub/sub. Connects, notices when it is cut off, and comes back by itself rather than by Lettuce's
 * means: only so is it known when the last subscription is live again, and is nothing subscribed to that was given up
 * meanwhile.
 *
 * <p>All that happens to connections happens on one thread, the control thread. Messages arrive on the receiving
 * connection's event loop. Subscriptions that are asked for while the control thread is busy go out as one command.
 */
public final class RedisBus implements ClusterBus, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RedisBus.class);
    /** Memory that messages on their way to Redis may take, whatever their number. */
    private static final long PENDING_BYTES = 64L << 20;

    private static final long BEAT_MILLIS = 500;
    /** How often what the server refused is asked for again, and said in the log. */
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long SHORTEST_DELAY_MILLIS = 20;
    private static final long LONGEST_DELAY_MILLIS = 500;
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private final RedisLink link;
    private final BusSession.Bounds bounds;
    private final Duration startTimeout;
    private final Clock clock;
    private final BusMetrics metrics;
    private final Delivery delivery;
    private final List<BusStateListener> listeners = new CopyOnWriteArrayList<>();
    private final Subscriptions subscriptions = new Subscriptions(this::handleWork, this::handleRestored);
    private final AtomicBoolean flushing = new AtomicBoolean();
    private final CompletableFuture<Void> firstConnected = new CompletableFuture<>();

    private volatile EventExecutor control;
    /** Null while away. */
    private volatile BusSession session;
    /** All subscriptions are live. */
    private volatile boolean connected;

    private volatile boolean closed;
    /** Of the receiving connection's event loop. */
    private volatile long refusalTold = System.nanoTime() - RETRY_NANOS;

    // Of the control thread alone.
    private Instant awaySince;
    private int attempts;
    /** Completes well when the session is there, or will not come. */
    private CompletionStage<Void> opening = CompletableFuture.completedStage(null);

    private long lastBeat;
    private long lastRetry = System.nanoTime();

    /** @param pendingMessages how many may be on their way to Redis at once */
    public RedisBus(RedisLink link, int pendingMessages, Duration startTimeout, Clock clock, MeterRegistry metrics) {
        this.link = link;
        this.bounds = new BusSession.Bounds(pendingMessages, PENDING_BYTES);
        this.startTimeout = startTimeout;
        this.clock = clock;
        this.metrics = new BusMetrics(metrics);
        this.delivery = new Delivery(this.metrics);
        this.metrics.gauges(this::isConnected, subscriptions::size, this::pending);
    }

    /**
     * Connects; the link must have been started.
     *
     * @throws StartException if Redis went away again before that was done
     */
    public void start() throws Exception {
        control = link.newExecutor();
        control.execute(this::connect);
        try {
            firstConnected.get(startTimeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            close();
            throw new StartException("Redis at " + link.address() + " did not take the bus's connections", e);
        } catch (InterruptedException | ExecutionException e) {
            close();
            throw e;
        }
        var unused = control.scheduleWithFixedDelay(this::beat, BEAT_MILLIS, BEAT_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public CompletionStage<Void> subscribe(String channel, BusListener listener) {
        return subscriptions.subscribe(channel, listener);
    }

    @Override
    public void unsubscribe(String channel, BusListener listener) {
        subscriptions.unsubscribe(channel, listener);
    }

    @Override
    public void addStrayListener(BusListener listener) {
        delivery.addStrayListener(listener);
    }

    @Override
    public CompletionStage<Void> publish(String channel, byte[] message) {
        BusSession current = session;
        if (current == null) {
            return unpublished(closed ? BusException.Reason.CLOSED : BusException.Reason.AWAY);
        }
        CompletionStage<Long> published;
        try {
            published = current.publish(channel, message);
        } catch (RedisException e) {
            return unpublished(BusException.Reason.AWAY);
        }
        if (published == null) {
            return unpublished(BusException.Reason.FULL);
        }
        return published.handle((receivers, failure) -> {
            if (failure == null) {
                metrics.published.increment();
                return null;
            }
            BusException.Reason reason = reason(failure);
            metrics.unpublished(reason).increment();
            throw new BusException(reason);
        });
    }

    @Override
    public CompletionStage<Integer> subscribers(String channel) {
        BusSession current = session;
        if (current == null) {
            return CompletableFuture.failedStage(new BusException(BusException.Reason.AWAY));
        }
        CompletionStage<Integer> asked =
                link.access().isCluster() ? link.access().clusterSubscribers(channel) : current.subscribers(channel);
        return asked.handle((count, failure) -> {
            if (failure != null) {
                throw new BusException(reason(failure));
            }
            return count;
        });
    }

    @Override
    public boolean isConnected() {
        return connected;
    }

    @Override
    public void addStateListener(BusStateListener listener) {
        listeners.add(listener);
    }

    @Override
    public void close() {
        closed = true;
        EventExecutor thread = control;
        if (thread == null) {
            return;
        }
        CompletableFuture<Void> ended =
                CompletableFuture.supplyAsync(this::end, thread).thenCompose(ending -> ending);
        try {
            ended.get(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.warn("the bus did not close cleanly", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private CompletionStage<Void> unpublished(BusException.Reason reason) {
        metrics.unpublished(reason).increment();
        return CompletableFuture.failedStage(new BusException(reason));
    }

    private static BusException.Reason reason(Throwable failure) {
        return BusSession.isRefusal(failure) ? BusException.Reason.REFUSED : BusException.Reason.AWAY;
    }

    private int pending() {
        BusSession current = session;
        return current == null ? 0 : current.pending();
    }

    private void handleWork() {
        if (flushing.compareAndSet(false, true)) {
            control.execute(this::flush);
        }
    }

    private void handleRestored() {
        control.execute(this::comeBack);
    }

    // From here on: the control thread.

    private CompletionStage<Void> end() {
        BusSession current = session;
        session = null;
        connected = false;
        subscriptions.detach();
        // A connection that opens while the event loops end would never be closed.
        return current == null ? opening : current.close();
    }

    private void connect() {
        if (closed) {
            return;
        }
        CompletionStage<BusSession> next;
        try {
            next = BusSession.open(link.access(), bounds);
        } catch (RuntimeException e) {
            handleFailed(e);
            return;
        }
        opening = next.thenComposeAsync(this::handleOpened, control).exceptionallyAsync(this::handleFailed, control);
    }

    private CompletionStage<Void> handleOpened(BusSession opened) {
        if (closed) {
            return opened.close();
        }
        attach(opened);
        return CompletableFuture.completedStage(null);
    }

    private Void handleFailed(Throwable failure) {
        log.debug("the bus does not reach Redis", failure);
        connectLater();
        return null;
    }

    private void attach(BusSession opened) {
        int epoch = subscriptions.attach();
        session = opened;
        lastBeat = System.nanoTime();
        opened.listen(new Receiver(opened, epoch), () -> control.execute(() -> lose(opened)));
        flush();
        comeBack();
    }

    private void flush() {
        flushing.set(false);
        BusSession current = session;
        if (current == null) {
            return;
        }
        int epoch = subscriptions.epoch();
        Subscriptions.Work work = subscriptions.takeWork();
        current.send(work, (channels, failure) -> handleUnsubscribed(current, epoch, channels, failure));
    }

    private void handleUnsubscribed(BusSession of, int epoch, List<String> channels, Throwable failure) {
        if (BusSession.isRefusal(failure)) {
            metrics.refusedSubscriptions.increment();
            if (System.nanoTime() - refusalTold >= RETRY_NANOS) {
                refusalTold = System.nanoTime();
                log.error("Redis at {} refuses subscriptions: {}", link.address(), failure.getMessage());
            }
            subscriptions.handleRefused(epoch, channels);
        } else {
            // Neither yes nor no: only a new connection makes sure.
            control.execute(() -> lose(of));
        }
    }

    private void comeBack() {
        if (session == null || connected || !subscriptions.isRestored()) {
            return;
        }
        connected = true;
        attempts = 0;
        Instant since = awaySince;
        awaySince = null;
        if (since == null) {
            firstConnected.complete(null);
            return;
        }
        metrics.reconnects.increment();
        log.info("the bus is back, with {} subscriptions; it was away since {}", subscriptions.size(), since);
        tell(listener -> listener.handleBack(since));
    }

    private void beat() {
        BusSession current = session;
        long now = System.nanoTime();
        if (now - lastBeat > TimeUnit.MILLISECONDS.toNanos(4 * BEAT_MILLIS) && current != null) {
            current.excuse();
        }
        lastBeat = now;
        if (now - lastRetry >= RETRY_NANOS) {
            lastRetry = now;
            subscriptions.retryRefused();
        }
        if (current != null && !(current.isOpen() && current.beat())) {
            lose(current);
        }
    }

    private void lose(BusSession lost) {
        if (session != lost) {
            return;
        }
        session = null;
        boolean worked = connected;
        connected = false;
        Duration behind = Duration.ofNanos(lost.behindNanos());
        var unused = lost.close();
        subscriptions.detach();
        if (worked) {
            awaySince = clock.instant().minus(behind);
            log.warn("the bus lost Redis at {}, which last answered {} ms ago", link.address(), behind.toMillis());
            tell(BusStateListener::handleAway);
        }
        connectLater();
    }

    private void connectLater() {
        if (closed) {
            return;
        }
        long longest = Math.min(LONGEST_DELAY_MILLIS, SHORTEST_DELAY_MILLIS << Math.min(attempts++, 10));
        // Jittered, so that the nodes of a cluster do not come all at once.
        long delay = ThreadLocalRandom.current().nextLong(longest / 2, longest + 1);
        var unused = control.schedule(this::connect, delay, TimeUnit.MILLISECONDS);
    }

    private void tell(Consumer<BusStateListener> what) {
        for (BusStateListener listener : listeners) {
            try {
                what.accept(listener);
            } catch (RuntimeException e) {
                log.error("a listener of the bus's state failed", e);
            }
        }
    }

    /** Called on the receiving connection's event loop. */
    private final class Receiver extends RedisPubSubAdapter<String, byte[]> {
        private final BusSession of;
        private final int epoch;

        Receiver(BusSession of, int epoch) {
            this.of = of;
            this.epoch = epoch;
        }

        @Override
        public void message(String channel, byte[] message) {
            of.hear();
            delivery.deliver(subscriptions.listeners(channel), channel, message);
        }

        @Override
        public void subscribed(String channel, long count) {
            of.hear();
            subscriptions.handleSubscribed(epoch, channel);
        }
    }
}
