package chat.node.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LifecycleTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Lifecycle lifecycle = new Lifecycle();
    private final List<String> events = new CopyOnWriteArrayList<>();

    @Test
    void partsStartInOrderAndStopInReverse() throws Exception {
        start("database");
        start("bus");
        start("port");
        assertThat(events).containsExactly("start database", "start bus", "start port");
        events.clear();

        assertThat(lifecycle.stop(PATIENCE)).isEmpty();
        assertThat(events).containsExactly("stop port", "stop bus", "stop database");
    }

    @Test
    void stoppingTwiceStopsNothingTwice() throws Exception {
        start("database");
        assertThat(lifecycle.stop(PATIENCE)).isEmpty();
        assertThat(lifecycle.stop(PATIENCE)).isEmpty();
        assertThat(events).containsExactly("start database", "stop database");
    }

    @Test
    void aFailingStartIsThrownAndOnlyWhatWasStartedIsStopped() throws Exception {
        start("database");
        start("bus");
        IOException failure = new IOException("port in use");
        assertThatThrownBy(() -> lifecycle.start(
                        "port",
                        () -> {
                            throw failure;
                        },
                        () -> events.add("stop port")))
                .isSameAs(failure);
        events.clear();

        assertThat(lifecycle.stop(PATIENCE)).isEmpty();
        assertThat(events).containsExactly("stop bus", "stop database");
    }

    @Test
    void aFailingStopHidesNoOther() throws Exception {
        start("database");
        lifecycle.start("bus", () -> {}, () -> {
            throw new IllegalStateException("expected by this test");
        });
        lifecycle.start("cache", () -> {}, () -> {
            throw new NoClassDefFoundError("expected by this test");
        });
        start("port");
        assertThat(lifecycle.stop(PATIENCE)).containsExactly("cache", "bus");
        assertThat(events).contains("stop port", "stop database");
    }

    @Test
    void aHangingStopIsInterruptedAndCostsNoOtherItsStop() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        start("database");
        lifecycle.start("bus", () -> {}, () -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        });
        start("port");
        long from = System.nanoTime();
        assertThat(lifecycle.stop(Duration.ofMillis(300))).containsExactly("bus");
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(10));
        assertThat(events).contains("stop port", "stop database");
        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void stopsRunOnNamedThreads() throws Exception {
        AtomicReference<String> name = new AtomicReference<>();
        lifecycle.start("bus", () -> {}, () -> name.set(Thread.currentThread().getName()));
        assertThat(lifecycle.stop(PATIENCE)).isEmpty();
        assertThat(name).hasValue("chat-stop-bus");
    }

    private void start(String name) throws Exception {
        lifecycle.start(name, () -> events.add("start " + name), () -> events.add("stop " + name));
    }
}
