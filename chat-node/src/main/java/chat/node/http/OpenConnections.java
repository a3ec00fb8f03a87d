package chat.node.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The connections of one port, so that a stop can let each finish what it is in. Thread-safe. */
public final class OpenConnections {
    private final ChannelGroup channels = new DefaultChannelGroup("chat-connections", ImmediateEventExecutor.INSTANCE);

    public void add(Channel channel) {
        channels.add(channel);
    }

    public int size() {
        return channels.size();
    }

    /** Registers {@code chat.connections} for a port. */
    public void register(MeterRegistry metrics, String port) {
        Gauge.builder("chat.connections", this, OpenConnections::size)
                .tag("port", port)
                .register(metrics);
    }

    /**
     * Lets requests in flight be answered, for as long as given, then closes what is left.
     *
     * @return how many connections had to be closed in the middle of a request
     */
    public int finish(HttpEdge edge, Duration patience) throws InterruptedException {
        edge.drain();
        channels.forEach(HttpEdge::finish);
        channels.newCloseFuture().await(patience.toMillis(), TimeUnit.MILLISECONDS);
        int cut = channels.size();
        channels.close().await(1, TimeUnit.SECONDS);
        return cut;
    }
}
