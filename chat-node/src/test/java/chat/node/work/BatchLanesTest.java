package chat.node.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.common.error.ChatException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchLanesTest {
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final List<List<Integer>> batches = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch gate = new CountDownLatch(1);
    private BatchLanes<Integer> lanes;

    @AfterEach
    void close() {
        gate.countDown();
        lanes.close();
    }

    @Test
    void whatComesWhileABatchIsWrittenIsTheNextOne() {
        open(new BatchLanes.Bounds(1, 100, 100, 5), item -> "", this::writeBehindGate);
        lanes.add("room", 0, 1);
        await().until(() -> waiting() == 0);
        IntStream.rangeClosed(1, 7).forEach(i -> lanes.add("room", i, 1));
        gate.countDown();
        await().until(() -> batches.size() == 3);
        assertThat(batches).containsExactly(List.of(0), List.of(1, 2, 3, 4, 5), List.of(6, 7));
    }

    @Test
    void onlyItemsOfOneKindAreWrittenTogetherAndTheOrderStays() {
        open(new BatchLanes.Bounds(1, 100, 100, 50), item -> item % 2, this::writeBehindGate);
        lanes.add("room", 0, 1);
        await().until(() -> waiting() == 0);
        List.of(1, 3, 2, 4, 5).forEach(i -> lanes.add("room", i, 1));
        gate.countDown();
        await().until(() -> batches.size() == 4);
        assertThat(batches).containsExactly(List.of(0), List.of(1, 3), List.of(2, 4), List.of(5));
    }

    @Test
    void aFullLaneRefusesAndSaysWhenToComeBack() {
        open(new BatchLanes.Bounds(1, 3, 1_000, 5), item -> "", this::writeBehindGate);
        fill(3);
        assertThatThrownBy(() -> lanes.add("room", 9, 1)).isInstanceOfSatisfying(ChatException.class, e -> {
            assertThat(e.code().code()).isEqualTo("overloaded");
            assertThat((Long) e.details().get("retryAfterMs")).isBetween(50L, 5_000L);
        });
        assertThat(metrics.get("chat.lane.refused").counter().count()).isEqualTo(1);
        gate.countDown();
        await().until(() -> waiting() == 0);
        lanes.add("room", 10, 1);
        await().until(() -> batches.stream().mapToInt(List::size).sum() == 5);
    }

    @Test
    void weightIsBoundedButOneItemAlwaysFits() {
        open(new BatchLanes.Bounds(1, 100, 10, 5), item -> "", this::writeBehindGate);
        lanes.add("room", 0, 50);
        await().until(() -> waiting() == 0);
        lanes.add("room", 1, 50);
        assertThatThrownBy(() -> lanes.add("room", 2, 1)).isInstanceOf(ChatException.class);
        gate.countDown();
        await().until(() -> batches.size() == 2);
    }

    @Test
    void whoAsksHearsWhenWhatWasAddedBeforeIsWritten() {
        open(new BatchLanes.Bounds(1, 100, 100, 2), item -> "", this::writeBehindGate);
        assertThat(lanes.written("room").toCompletableFuture()).isDone();
        fill(3);
        var first = lanes.written("room").toCompletableFuture();
        lanes.add("room", 9, 1);
        assertThat(first).isNotDone();
        int[] written = new int[1];
        var asked = first.thenRun(
                () -> written[0] = batches.stream().mapToInt(List::size).sum());
        gate.countDown();
        await().until(asked::isDone);
        assertThat(written[0]).isBetween(4, 5);
        await().until(() -> lanes.written("room").toCompletableFuture().isDone());
    }

    @Test
    void aWriterThatFailsDoesNotEndTheLane() {
        open(new BatchLanes.Bounds(1, 100, 100, 5), item -> "", batch -> {
            batches.add(batch);
            throw new IllegalStateException("of the test");
        });
        lanes.add("room", 1, 1);
        await().until(() -> batches.size() == 1);
        lanes.add("room", 2, 1);
        await().until(() -> batches.size() == 2);
    }

    @Test
    void lanesDoNotWaitForOneAnother() {
        open(new BatchLanes.Bounds(2, 100, 100, 5), item -> "", batch -> {
            if (batch.contains(0)) {
                awaitGate();
            }
            batches.add(batch);
        });
        lanes.add("slow", 0, 1);
        for (int i = 1; i <= 20; i++) {
            lanes.add("room " + i, i, 1);
        }
        await().until(() -> batches.size() > 0);
        assertThat(batches).doesNotContain(List.of(0));
    }

    @Test
    void closingWritesWhatWaitsAndTakesNoMore() {
        open(new BatchLanes.Bounds(1, 100, 100, 5), item -> "", this::writeBehindGate);
        fill(3);
        gate.countDown();
        lanes.close(Duration.ofSeconds(10));
        assertThat(batches.stream().mapToInt(List::size).sum()).isEqualTo(4);
        assertThatThrownBy(() -> lanes.add("room", 1, 1)).isInstanceOf(ChatException.class);
    }

    /** One is being written, so many wait. */
    private void fill(int count) {
        lanes.add("room", 0, 1);
        await().until(() -> waiting() == 0);
        IntStream.rangeClosed(1, count).forEach(i -> lanes.add("room", i, 1));
    }

    private void open(BatchLanes.Bounds bounds, Function<Integer, Object> kindOf, Consumer<List<Integer>> writer) {
        lanes = new BatchLanes<>("test", bounds, kindOf, writer, metrics);
    }

    private double waiting() {
        return metrics.get("chat.lane.waiting").gauge().value();
    }

    private void writeBehindGate(List<Integer> batch) {
        awaitGate();
        batches.add(batch);
    }

    private void awaitGate() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
