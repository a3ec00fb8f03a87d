package chat.node.conformance.peers;

import static org.awaitility.Awaitility.await;

import chat.node.bus.RedisBus;
import chat.node.bus.RedisLink;
import chat.node.socket.Dispatch;
import chat.node.socket.Namespace;
import chat.node.socket.Socket;
import chat.node.socket.SocketServer;
import chat.node.socket.SocketSettings;
import chat.node.socket.SocketTestServer;
import chat.node.socket.cluster.BusCluster;
import chat.node.socket.cluster.ClusterSettings;
import chat.node.testkit.TestRedis;
import chat.node.work.BoundedPool;
import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Our server as a member of a cluster, with the application of {@code cluster-peer.js}. */
final class OurMember implements AutoCloseable {
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final BoundedPool lanes = new BoundedPool("peer-lanes", 2, 1_000, metrics);
    private final BlockingQueue<List<JsonNode>> serverEvents = new LinkedBlockingQueue<>();
    private final RedisLink link;
    private final RedisBus bus;
    private final BusCluster cluster;
    private final SocketServer server;
    private final SocketTestServer port;

    OurMember(int redisPort, String prefix, Duration requestTimeout) throws Exception {
        link = new RedisLink(TestRedis.config(redisPort), "test", TestRedis.PATIENCE, metrics);
        bus = new RedisBus(link, 10_000, TestRedis.PATIENCE, Clock.systemUTC(), metrics);
        link.start();
        bus.start();
        cluster = new BusCluster(bus, new ClusterSettings(prefix, requestTimeout, Duration.ofMillis(300)), metrics);
        cluster.start();
        server = new SocketServer(SocketSettings.DEFAULT, lanes, metrics, cluster);
        serve(server.of("/"));
        serve(server.of("/admin"));
        port = SocketTestServer.start(server, metrics);
    }

    Namespace main() {
        return server.of("/");
    }

    Namespace admin() {
        return server.of("/admin");
    }

    /** The other server does not have it. */
    Namespace only() {
        return server.of("/only-ours");
    }

    /** Of the socket whose client was given that name; it may have heard of its connection before the listener has. */
    String idOf(String namespace, String name) {
        return await().until(
                        () -> server.of(namespace).sockets().stream()
                                .filter(socket -> isCalled(socket, name))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow()
                .id();
    }

    private static boolean isCalled(Socket socket, String name) {
        JsonNode data = socket.data();
        return data != null && data.get("name").textValue().equals(name);
    }

    String url() {
        return port.url();
    }

    BlockingQueue<List<JsonNode>> serverEvents() {
        return serverEvents;
    }

    int members(String requestChannel) {
        return bus.subscribers(requestChannel).toCompletableFuture().join();
    }

    double count(String counter) {
        return metrics.find(counter).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private void serve(Namespace namespace) {
        namespace
                .listeners()
                .onConnect((socket, request) ->
                        socket.setData(Map.of("name", request.parameter("name").orElse(""))))
                .on(
                        "join",
                        Dispatch.LANE,
                        event -> event.socket()
                                .joinAsync(event.arg(0).textValue())
                                .whenComplete((joined, failure) -> event.ack(failure == null)))
                .onServerEvent("server-news", (from, args, answer) -> serverEvents.add(args))
                .onServerEvent("server-question", (from, args, answer) -> {
                    serverEvents.add(args);
                    answer.accept(Map.of("from", "java", "args", args));
                })
                .onServerEvent("server-riddle", (from, args, answer) -> serverEvents.add(args));
    }

    @Override
    public void close() {
        port.close();
        cluster.close();
        bus.close();
        link.close();
        lanes.close();
    }
}
