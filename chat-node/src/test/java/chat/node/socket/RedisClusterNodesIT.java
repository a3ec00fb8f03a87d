package chat.node.socket;

import chat.node.bus.ClusterBus;
import chat.node.bus.RedisBus;
import chat.node.bus.RedisLink;
import chat.node.testkit.EmbeddedServers;
import chat.node.testkit.TcpRelay;
import chat.node.testkit.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The contract over the embedded Redis, each node behind a network of its own that can be cut. */
final class RedisClusterNodesIT extends ClusterContract {
    private final Map<ClusterBus, TcpRelay> relays = new HashMap<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    @Override
    ClusterBus join(SimpleMeterRegistry metrics) throws Exception {
        TcpRelay relay = TcpRelay.to(EmbeddedServers.redis().port());
        relay.open();
        RedisLink link = new RedisLink(TestRedis.config(relay.port()), "test", TestRedis.PATIENCE, metrics);
        RedisBus bus = new RedisBus(link, 10_000, TestRedis.PATIENCE, Clock.systemUTC(), metrics);
        link.start();
        bus.start();
        relays.put(bus, relay);
        open.addAll(List.of(bus, link, relay));
        return bus;
    }

    @Override
    void setConnected(ClusterBus bus, boolean on) throws Exception {
        TcpRelay relay = relays.get(bus);
        if (on) {
            relay.open();
        } else {
            relay.cut();
        }
    }

    @Override
    void closeAll() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }
}
