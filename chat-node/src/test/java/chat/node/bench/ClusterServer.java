package chat.node.bench;

import chat.node.bus.RedisBus;
import chat.node.bus.RedisLink;
import chat.node.socket.SocketServer;
import chat.node.socket.SocketSettings;
import chat.node.socket.SocketTestServer;
import chat.node.socket.cluster.BusCluster;
import chat.node.socket.cluster.ClusterSettings;
import chat.node.testkit.TestRedis;
import chat.node.work.BoundedPool;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The Java side of {@code ./chat bench cluster}: as {@code cluster-bench.js}, sockets that join one of the rooms as they come,
 * and broadcasts that any of them asks for. Arguments: the port of Redis, the number of rooms. It ends with its standard
 * input.
 */
public final class ClusterServer {
    private static final int MESSAGES_UNDER_WAY = 10_000;

    private ClusterServer() {}

    public static void main(String[] args) throws Exception {
        int rooms = Integer.parseInt(args[1]);
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        RedisLink link = TestRedis.of(TestRedis.config(Integer.parseInt(args[0])));
        RedisBus bus = new RedisBus(link, MESSAGES_UNDER_WAY, TestRedis.PATIENCE, Clock.systemUTC(), metrics);
        link.start();
        bus.start();
        BusCluster cluster = new BusCluster(bus, ClusterSettings.DEFAULT, metrics);
        cluster.start();
        SocketServer server =
                new SocketServer(SocketSettings.DEFAULT, new BoundedPool("lanes", 2, 100, metrics), metrics, cluster);
        AtomicInteger joined = new AtomicInteger();
        server.of("/")
                .listeners()
                .onConnect((socket, request) -> socket.join("room" + joined.getAndIncrement() % rooms))
                .on(
                        "say",
                        event -> server.of("/").to(event.arg(0).textValue()).emit("news", event.arg(0), event.arg(1)));
        System.out.println(SocketTestServer.start(server, metrics).port());
        while (System.in.read() >= 0) {
            // Until whoever started it is done.
        }
        System.exit(0);
    }
}
