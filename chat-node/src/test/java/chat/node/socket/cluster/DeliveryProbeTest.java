package chat.node.socket.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.bus.InMemoryBus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DeliveryProbeTest {
    private final AtomicLong now = new AtomicLong(100);
    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private final InMemoryBus.Hub hub = new InMemoryBus.Hub();
    private final InMemoryBus bus = hub.join();
    private final Queue<Runnable> loop = new ConcurrentLinkedQueue<>();
    private final DeliveryProbe probe = new DeliveryProbe(bus, "socket.io", loop::add, metrics, now::get);

    @AfterEach
    void end() {
        bus.close();
    }

    @Test
    void aRoundIsTimedUntilAnEventLoopHasIt() {
        probe.start();
        probe.beat();
        awaitArrival();
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(7));
        assertThat(rounds()).isZero();
        loop.remove().run();
        assertThat(rounds()).isEqualTo(1);
        assertThat(metrics.get("chat.cluster.delivery").timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(7);
    }

    @Test
    void oneIsUnderWayAtATimeAndOneThatNeverComesIsLost() {
        probe.start();
        probe.beat();
        awaitArrival();
        Runnable late = loop.remove();
        now.addAndGet(TimeUnit.SECONDS.toNanos(9));
        probe.beat();
        assertThat(lost()).isZero();

        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        probe.beat();
        assertThat(lost()).isEqualTo(1);
        late.run();
        assertThat(rounds()).as("what comes after its time is not the next one").isZero();
        awaitArrival();
        loop.remove().run();
        assertThat(rounds()).isEqualTo(1);
    }

    @Test
    void whileTheBusIsAwayNothingIsLost() {
        probe.start();
        probe.beat();
        awaitArrival();
        bus.setConnected(false);
        now.addAndGet(TimeUnit.SECONDS.toNanos(60));
        probe.beat();
        bus.setConnected(true);
        probe.beat();
        assertThat(lost()).isZero();
    }

    private void awaitArrival() {
        await().until(() -> !loop.isEmpty());
    }

    private long rounds() {
        return metrics.get("chat.cluster.delivery").timer().count();
    }

    private double lost() {
        return metrics.get("chat.cluster.delivery.lost").counter().count();
    }
}
