package chat.node.socket.cluster;

import chat.node.bus.BusListener;
import chat.node.bus.ClusterBus;
import chat.node.ops.Latency;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How long what one node says takes to the event loops of another: {@code chat.cluster.delivery}. The wire between the nodes
 * has no place for a time, and clocks differ; so a node sends something to itself, the way everything takes, from the publishing
 * queue through Redis and the receiving connection to an event loop, and looks at its own clock twice.
 *
 * <p>One at a time is under way. {@link #beat} is for one thread; the answer comes on others.
 */
public final class DeliveryProbe {
    private static final long PATIENCE = Duration.ofSeconds(10).toNanos();
    private static final long NONE = 0;

    private final ClusterBus bus;
    /** Of this node alone, and none that Node.js servers listen to, whose pattern is {@code socket.io#/#*}. */
    private final String channel;

    private final Executor loops;
    private final LongSupplier nanos;
    private final Timer rounds;
    private final Counter lost;
    private final BusListener listener = (name, message) -> handleMessage(message);
    private final AtomicLong awaited = new AtomicLong(NONE);
    private volatile long sentAt;
    private long number;

    /**
     * @param prefix of the cluster's channels
     * @param loops runs a task on some event loop of the clients'
     */
    public DeliveryProbe(ClusterBus bus, String prefix, Executor loops, MeterRegistry metrics) {
        this(bus, prefix, loops, metrics, System::nanoTime);
    }

    DeliveryProbe(ClusterBus bus, String prefix, Executor loops, MeterRegistry metrics, LongSupplier nanos) {
        this.bus = bus;
        this.channel = prefix + "-probe#"
                + Long.toHexString(ThreadLocalRandom.current().nextLong()) + "#";
        this.loops = loops;
        this.nanos = nanos;
        rounds = Latency.histogram("chat.cluster.delivery").register(metrics);
        lost = Counter.builder("chat.cluster.delivery.lost").register(metrics);
    }

    public void start() {
        CompletionStage<Void> unused = bus.subscribe(channel, listener).exceptionally(refused -> null);
    }

    public void stop() {
        bus.unsubscribe(channel, listener);
    }

    /** To be called once a second. */
    public void beat() {
        if (!bus.isConnected()) {
            // Counted elsewhere, and no delivery is late that nobody made.
            awaited.set(NONE);
            return;
        }
        long now = nanos.getAsLong();
        if (awaited.get() != NONE) {
            if (now - sentAt < PATIENCE) {
                return;
            }
            lost.increment();
        }
        long sent = ++number;
        sentAt = now;
        awaited.set(sent);
        CompletionStage<Void> unused = bus.publish(
                        channel, ByteBuffer.allocate(Long.BYTES).putLong(sent).array())
                .exceptionally(untaken -> {
                    awaited.compareAndSet(sent, NONE);
                    return null;
                });
    }

    private void handleMessage(byte[] message) {
        if (message.length != Long.BYTES) {
            return;
        }
        long arrived = ByteBuffer.wrap(message).getLong();
        if (arrived != NONE && arrived == awaited.get()) {
            try {
                loops.execute(() -> handleDelivered(arrived));
            } catch (RejectedExecutionException stopping) {
                awaited.set(NONE);
            }
        }
    }

    private void handleDelivered(long arrived) {
        long took = nanos.getAsLong() - sentAt;
        if (awaited.compareAndSet(arrived, NONE)) {
            rounds.record(took, TimeUnit.NANOSECONDS);
        }
    }
}
