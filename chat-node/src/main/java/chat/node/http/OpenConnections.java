package chat.node.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The connections of one port, so that a stop can let each finish what it is in. Thread-safe. */
public final class OpenConnections {
    private final ChannelGroup channels = new DefaultChannelGroup("chat-connections", ImmediateEventExecutor.INSTANCE);
    private final AtomicInteger open = new AtomicInteger();
    private final int max;
    private final Counter refused;

    /** Registers {@code chat.connections}, {@code chat.connections.max} and {@code chat.connections.refused} for a port. */
    public OpenConnections(int max, MeterRegistry metrics, String port) {
        this.max = max;
        Gauge.builder("chat.connections", this, OpenConnections::size)
                .tag("port", port)
                .register(metrics);
        Gauge.builder("chat.connections.max", () -> max).tag("port", port).register(metrics);
        refused = Counter.builder("chat.connections.refused")
                .description("New connections closed at once because there were too many")
                .tag("port", port)
                .register(metrics);
    }

    /** @return whether there is room; if not, the channel is being closed and wants no pipeline */
    public boolean add(Channel channel) {
        // Not the group's size: two loops might both see the last place free.
        if (open.incrementAndGet() > max) {
            open.decrementAndGet();
            refused.increment();
            Outbound.close(channel);
            return false;
        }
        channels.add(channel);
        channel.closeFuture().addListener(closed -> open.decrementAndGet());
        return true;
    }

    public int size() {
        return channels.size();
    }

    /**
     * Lets requests in flight be answered, for as long as given, then closes what is left.
     *
     * @return how many connections had to be closed in the middle of a request
     */
    public int finish(HttpEdge edge, Duration patience) throws InterruptedException {
        edge.drain();
        // Half of the time for what clients still have to send, half for what we have to answer.
        Duration bodyPatience = patience.dividedBy(2);
        channels.forEach(channel -> HttpEdge.finish(channel, bodyPatience));
        channels.newCloseFuture().await(patience.toMillis(), TimeUnit.MILLISECONDS);
        int cut = channels.size();
        channels.close().await(1, TimeUnit.SECONDS);
        return cut;
    }
}
