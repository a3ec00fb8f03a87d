package chat.node.testkit;

import chat.node.bus.RedisLink;
import chat.node.config.NodeConfig;
import chat.node.config.Secret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;

/** A {@link RedisLink} to an embedded Redis, for tests of parts that need no whole node. */
public final class TestRedis {
    public static final Duration PATIENCE = Duration.ofSeconds(20);

    private TestRedis() {}

    public static RedisLink started() throws Exception {
        RedisLink link = of(config(EmbeddedServers.redis().port()));
        link.start();
        return link;
    }

    /** Not started yet. */
    public static RedisLink of(NodeConfig.Redis config) {
        return new RedisLink(config, "test", PATIENCE, new SimpleMeterRegistry());
    }

    public static NodeConfig.Redis config(int port) {
        return new NodeConfig.Redis(new Secret("redis://127.0.0.1:" + port), Duration.ofSeconds(2), 1_000);
    }
}
