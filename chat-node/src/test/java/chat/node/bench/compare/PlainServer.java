package chat.node.bench.compare;

import chat.node.bus.RedisBus;
import chat.node.bus.RedisLink;
import chat.node.socket.Cluster;
import chat.node.socket.SocketServer;
import chat.node.socket.SocketSettings;
import chat.node.socket.SocketTestServer;
import chat.node.socket.cluster.BusCluster;
import chat.node.socket.cluster.ClusterSettings;
import chat.node.testkit.TestRedis;
import chat.node.work.BoundedPool;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;

/**
 * Our Socket.IO with the same few lines of application as {@code plain-server.js}: a client asks to be put in a room, and to
 * have something told there. Argument: the port of Redis, where there is one. It ends with its standard input.
 */
public final class PlainServer {
    private static final int MESSAGES_UNDER_WAY = 10_000;

    private PlainServer() {}

    public static void main(String[] args) throws Exception {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        BoundedPool lanes = new BoundedPool("lanes", 2, 100, metrics);
        SocketServer server = args.length == 0
                ? new SocketServer(SocketSettings.DEFAULT, lanes, metrics)
                : new SocketServer(SocketSettings.DEFAULT, lanes, metrics, cluster(Integer.parseInt(args[0]), metrics));
        server.of("/")
                .listeners()
                .on("join", event -> {
                    event.socket().join(event.arg(0).textValue());
                    event.ack();
                })
                .on(
                        "say",
                        event -> server.of("/").to(event.arg(0).textValue()).emit("news", event.arg(1), event.arg(2)));
        Programs.serve(
                SocketTestServer.start(server, metrics, Programs.EVENT_LOOPS).port());
    }

    private static Cluster cluster(int redisPort, SimpleMeterRegistry metrics) throws Exception {
        RedisLink link = TestRedis.of(TestRedis.config(redisPort));
        RedisBus bus = new RedisBus(link, MESSAGES_UNDER_WAY, TestRedis.PATIENCE, Clock.systemUTC(), metrics);
        link.start();
        bus.start();
        BusCluster cluster = new BusCluster(bus, ClusterSettings.DEFAULT, metrics);
        cluster.start();
        return cluster;
    }
}
