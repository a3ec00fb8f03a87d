package chat.node.bus;

import chat.node.work.SparseLog;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands messages to their listeners. On the one thread that receives, but for {@link #addStrayListener}. */
final class Delivery {
    private static final Logger log = LoggerFactory.getLogger(Delivery.class);

    private static final SparseLog FAILED = new SparseLog();

    private final BusMetrics metrics;
    private final List<BusListener> strayListeners = new CopyOnWriteArrayList<>();

    Delivery(BusMetrics metrics) {
        this.metrics = metrics;
    }

    void addStrayListener(BusListener listener) {
        strayListeners.add(listener);
    }

    /** @param listeners of the channel; without any, nobody here wants it any more */
    void deliver(List<BusListener> listeners, String channel, byte[] message) {
        if (listeners.isEmpty()) {
            metrics.unwanted.increment();
            handOver(strayListeners, channel, message);
        } else {
            metrics.received.increment();
            handOver(listeners, channel, message);
        }
    }

    /** What a listener throws ends here. */
    private void handOver(List<BusListener> listeners, String channel, byte[] message) {
        for (BusListener listener : listeners) {
            try {
                listener.handleMessage(channel, message);
            } catch (RuntimeException | StackOverflowError e) {
                metrics.failures.increment();
                // Neither its text nor the channel: both may hold what users wrote.
                FAILED.say(more -> log.warn(
                        "a listener of the bus failed with {}{}", e.getClass().getName(), more));
                log.debug("it failed here", e);
            }
        }
    }
}
