package chat.node.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LaneTest {
    private final ExecutorService threads = Executors.newFixedThreadPool(4);

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Test
    void tasksOfALaneRunInOrderAndNeverTogether() {
        Lane lane = new Lane(threads, 10_000);
        List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger inside = new AtomicInteger();
        AtomicBoolean overlapped = new AtomicBoolean();
        for (int i = 0; i < 5_000; i++) {
            int number = i;
            lane.execute(() -> {
                if (inside.incrementAndGet() > 1) {
                    overlapped.set(true);
                }
                seen.add(number);
                inside.decrementAndGet();
            });
        }
        await().until(() -> seen.size() == 5_000);
        assertThat(seen).isEqualTo(IntStream.range(0, 5_000).boxed().toList());
        assertThat(overlapped).isFalse();
    }

    @Test
    void aFullLaneAnswersOverloadedAndKeepsWhatItTook() throws InterruptedException {
        Lane lane = new Lane(threads, 2);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        lane.execute(() -> {
            begun.countDown();
            awaitQuietly(release);
            done.incrementAndGet();
        });
        begun.await();
        lane.execute(done::incrementAndGet);
        lane.execute(done::incrementAndGet);
        assertThat(lane.size()).isEqualTo(2);
        assertThatThrownBy(() -> lane.execute(done::incrementAndGet))
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED));
        release.countDown();
        await().until(() -> done.get() == 3);
    }

    @Test
    void aFailingTaskDoesNotStopTheLane() {
        Lane lane = new Lane(threads, 10);
        AtomicBoolean reached = new AtomicBoolean();
        lane.execute(() -> {
            throw new IllegalStateException("expected by the test");
        });
        lane.execute(() -> reached.set(true));
        await().untilTrue(reached);
    }

    @Test
    void aRefusalOfThePoolReachesTheCallerAndTheLaneWorksAgainLater() {
        AtomicBoolean full = new AtomicBoolean(true);
        Executor pool = task -> {
            if (full.get()) {
                throw new RejectedExecutionException();
            }
            threads.execute(task);
        };
        Lane lane = new Lane(pool, 10);
        AtomicInteger done = new AtomicInteger();
        assertThatThrownBy(() -> lane.execute(done::incrementAndGet)).isInstanceOf(RejectedExecutionException.class);
        assertThat(lane.size()).isZero();
        full.set(false);
        lane.execute(done::incrementAndGet);
        await().until(() -> done.get() == 1);
    }

    @Test
    void nothingIsStrandedWhenThePoolFillsUpBetweenTwoTurns() throws InterruptedException {
        AtomicBoolean full = new AtomicBoolean();
        Executor pool = task -> {
            if (full.get()) {
                throw new RejectedExecutionException();
            }
            threads.execute(task);
        };
        Lane lane = new Lane(pool, 1_000);
        AtomicInteger done = new AtomicInteger();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        lane.execute(() -> {
            begun.countDown();
            awaitQuietly(release);
        });
        begun.await();
        for (int i = 0; i < 500; i++) {
            lane.execute(done::incrementAndGet);
        }
        full.set(true);
        release.countDown();
        await().until(() -> done.get() == 500);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
