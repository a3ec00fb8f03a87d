package chat.node.engine.port;

import chat.node.ops.Latency;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.netty.channel.EventLoopGroup;
import java.util.concurrent.TimeUnit;

/** How late an event loop does what it has to do, looked at once a second: {@code chat.loop.lag}. */
final class LoopLag {
    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1);

    private final Timer lag;

    LoopLag(MeterRegistry metrics) {
        lag = Latency.histogram("chat.loop.lag").register(metrics);
    }

    /** Until the loops end. */
    void watch(EventLoopGroup loops) {
        for (var loop : loops) {
            Watch watch = new Watch();
            var unused = loop.scheduleAtFixedRate(watch, INTERVAL, INTERVAL, TimeUnit.NANOSECONDS);
        }
    }

    /** A loop that was held up for long is late for each second of it. Confined to its loop. */
    private final class Watch implements Runnable {
        private long due = System.nanoTime() + INTERVAL;

        @Override
        public void run() {
            lag.record(Math.max(0, System.nanoTime() - due), TimeUnit.NANOSECONDS);
            due += INTERVAL;
        }
    }
}
