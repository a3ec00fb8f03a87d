package chat.node.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BoundedPoolTest {
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final BoundedPool pool = new BoundedPool("test", 2, 3, metrics);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        pool.close();
    }

    @Test
    void workRunsOnNamedThreads() {
        List<String> names = new CopyOnWriteArrayList<>();
        pool.execute(() -> names.add(Thread.currentThread().getName()));
        await().until(() -> names.size() == 1);
        assertThat(names.get(0)).matches("chat-test-\\d");
    }

    @Test
    void aFullPoolIsOverloadedAndSaysWhenToComeBack() {
        fill();
        assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOfSatisfying(ChatException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED);
            assertThat(e.details()).containsEntry("retryAfterMs", 1_000L);
        });
        assertThat(metrics.get("chat.pool.rejected")
                        .tag("pool", "test")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void thereIsAGaugeForWhatRunsAndWhatWaits() {
        fill();
        assertThat(gauge("chat.pool.size")).isEqualTo(2);
        assertThat(gauge("chat.pool.active")).isEqualTo(2);
        assertThat(gauge("chat.pool.queued")).isEqualTo(3);
        release.countDown();
        await().until(() -> gauge("chat.pool.active") == 0 && gauge("chat.pool.queued") == 0);
    }

    @Test
    void aFailingTaskCostsThePoolNoThread() {
        for (int i = 0; i < 5; i++) {
            AtomicBoolean ran = new AtomicBoolean();
            pool.execute(() -> {
                ran.set(true);
                throw new IllegalStateException("expected by this test");
            });
            await().untilTrue(ran);
        }
        List<String> done = new CopyOnWriteArrayList<>();
        pool.execute(() -> done.add("done"));
        await().until(() -> done.size() == 1);
    }

    @Test
    void closingFinishesWhatWaits() {
        List<Integer> done = new CopyOnWriteArrayList<>();
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int number = i;
            expected.add(number);
            pool.execute(() -> done.add(number));
        }
        pool.close(Duration.ofSeconds(20));
        assertThat(done).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void aClosedPoolIsOverloaded() {
        pool.close();
        assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(ChatException.class);
    }

    @Test
    void closingInterruptsWhatOutlastsItsPatience() {
        CountDownLatch started = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        pool.execute(() -> {
            started.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        });
        await().until(() -> started.getCount() == 0);
        pool.close(Duration.ofMillis(50));
        await().untilTrue(interrupted);
    }

    /** Two tasks that run and three that wait. */
    private void fill() {
        for (int i = 0; i < 5; i++) {
            pool.execute(this::awaitRelease);
        }
        await().until(() -> gauge("chat.pool.active") == 2);
    }

    private void awaitRelease() {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private double gauge(String name) {
        return metrics.get(name).tag("pool", "test").gauge().value();
    }
}
