package chat.node.bus;

import chat.node.config.NodeConfig;
import chat.node.testkit.TcpRelay;
import chat.node.testkit.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;

/** A bus, its link and the network between them and Redis. */
record RelayedBus(TcpRelay relay, RedisLink link, RedisBus bus, SimpleMeterRegistry metrics) implements AutoCloseable {
    static final int PENDING = 1_000;

    static RelayedBus to(int redisPort) throws Exception {
        TcpRelay relay = TcpRelay.to(redisPort);
        relay.open();
        NodeConfig.Redis config = TestRedis.config(relay.port());
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        RedisLink link = new RedisLink(config, "test", TestRedis.PATIENCE, metrics);
        RedisBus bus = new RedisBus(link, PENDING, TestRedis.PATIENCE, Clock.systemUTC(), metrics);
        return new RelayedBus(relay, link, bus, metrics);
    }

    RelayedBus start() throws Exception {
        link.start();
        bus.start();
        return this;
    }

    double count(String counter) {
        return metrics.get(counter).counter().count();
    }

    @Override
    public void close() {
        bus.close();
        link.close();
        relay.close();
    }
}
