package chat.node.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class LogQueueTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Takes nothing until it is opened, as a pipe that nobody reads. */
    private static final class Pipe extends OutputStream {
        private final CountDownLatch open = new CountDownLatch(1);
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            synchronized (taken) {
                taken.write(bytes, offset, length);
            }
        }

        List<String> lines() {
            synchronized (taken) {
                return taken.toString(StandardCharsets.UTF_8).lines().toList();
            }
        }
    }

    private final Pipe pipe = new Pipe();
    private final LogQueue queue = new LogQueue(pipe);

    @Test
    void whatIsPrintedComesInOrderAndAFlushWaitsForIt() {
        pipe.open.countDown();
        PrintStream out = queue.stream();
        for (int i = 0; i < 1_000; i++) {
            print(out, "größe " + i);
        }
        assertThat(queue.flush(PATIENCE)).isTrue();
        assertThat(pipe.lines()).hasSize(1_000).startsWith("größe 0").endsWith("größe 999");
        queue.close();
    }

    @Test
    void whoeverLogsIsNotHeldUpByAPipeThatNobodyReads() {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        queue.register(metrics);
        PrintStream out = queue.stream();
        for (int i = 0; i < 40_000; i++) {
            print(out, "line " + i);
        }
        double dropped = metrics.get("chat.log.dropped").functionCounter().count();
        // One may be in the writer's hands.
        assertThat(dropped).isBetween(40_000.0 - 16_385, 40_000.0 - 16_384);

        pipe.open.countDown();
        await().atMost(PATIENCE)
                .until(() -> metrics.get("chat.log.waiting").gauge().value() == 0);
        print(out, "after that");
        assertThat(queue.flush(PATIENCE)).isTrue();
        assertThat(pipe.lines()).last().isEqualTo("after that");
        assertThat(pipe.lines())
                .anyMatch(line ->
                        line.endsWith(" " + (long) dropped + " lines are missing here: nobody read fast enough"));
        queue.close();
    }

    @Test
    void linesThatGiveWayLeaveHalfOfTheRoom() {
        for (int i = 0; i < 20_000; i++) {
            queue.offer(() -> "access", 100);
        }
        long access = 20_000 - queue.dropped();
        assertThat(access).isBetween(8_192L, 8_193L);
        print(queue.stream(), "of importance");
        assertThat(queue.dropped()).isEqualTo(20_000 - access);

        pipe.open.countDown();
        assertThat(queue.flush(PATIENCE)).isTrue();
        assertThat(pipe.lines()).last().isEqualTo("of importance");
        queue.close();
    }

    @Test
    void itsMemoryIsBoundedToo() {
        String large = "x".repeat(1 << 20);
        PrintStream out = queue.stream();
        for (int i = 0; i < 100; i++) {
            print(out, large);
        }
        assertThat(queue.dropped()).isGreaterThan(80);
        pipe.open.countDown();
        queue.close();
    }

    @Test
    void aCloseDoesNotWaitForEverAndTakesNothingAfterwards() {
        PrintStream out = queue.stream();
        print(out, "never read");
        queue.close();
        print(out, "too late");
        assertThat(queue.dropped()).isPositive();
        pipe.open.countDown();
    }

    /** As the logging library does it. */
    private static void print(PrintStream out, String line) {
        out.println(line);
        out.flush();
    }
}
