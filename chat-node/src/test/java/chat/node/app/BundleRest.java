package chat.node.app;

import chat.node.rest.Rest;
import chat.node.rest.Router;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.ChannelHandler;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** A REST side that serves the client bundles and nothing else, for servers that tests put together. */
public final class BundleRest {
    private BundleRest() {}

    public static Supplier<ChannelHandler> handlers(Executor pool, MeterRegistry metrics) {
        Router router = new Router(1_000);
        new ClientBundles().register(router, pool);
        return new Rest(router, metrics)::newHandler;
    }
}
