package chat.node.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What watching costs an event. {@code -t 2}: from two threads at once. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LatencyBenchmark {
    private Metrics metrics;
    private Timer timer;
    private Counter counter;

    @Setup
    public void prepare() {
        metrics = new Metrics("measured", "0");
        timer = Latency.histogram("bench.seconds").register(metrics.registry());
        counter = metrics.registry().counter("bench.events");
    }

    @TearDown
    public void close() {
        metrics.close();
    }

    @Benchmark
    public void time() {
        timer.record(3_141_592, TimeUnit.NANOSECONDS);
    }

    @Benchmark
    public void count() {
        counter.increment();
    }

    @Benchmark
    public long clock() {
        return System.nanoTime();
    }
}
