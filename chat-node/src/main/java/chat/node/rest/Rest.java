package chat.node.rest;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.ChannelHandler;

/** Answers the requests of a port from a router's routes. Thread-safe. */
public final class Rest {
    private final Router router;
    private final HttpMetrics metrics;

    public Rest(Router router, MeterRegistry metrics) {
        this.router = router;
        this.metrics = new HttpMetrics(metrics);
    }

    /** For one connection, to stand behind its {@link chat.node.http.HttpEdge}. */
    public ChannelHandler newHandler() {
        return new RestHandler(router, metrics);
    }
}
