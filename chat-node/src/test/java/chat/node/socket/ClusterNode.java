package chat.node.socket;

import static org.awaitility.Awaitility.await;

import chat.node.bus.ClusterBus;
import chat.node.socket.cluster.BusCluster;
import chat.node.socket.cluster.ClusterSettings;
import chat.node.work.BoundedPool;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** One of the nodes of a test, with clients that are connected to it. */
final class ClusterNode implements AutoCloseable {
    static final Duration TIMEOUT = Duration.ofSeconds(5);

    final SimpleMeterRegistry metrics;
    final ClusterBus bus;
    final SocketServer server;
    final Namespace main;
    final List<Socket> sockets = new CopyOnWriteArrayList<>();
    final List<RawClient> clients = new ArrayList<>();
    private final BoundedPool lanes;
    private final BusCluster cluster;
    private final SocketTestServer port;

    /** @param metrics where the bus counts too */
    ClusterNode(ClusterBus bus, String prefix, Duration requestTimeout, SimpleMeterRegistry metrics) {
        this.bus = bus;
        this.metrics = metrics;
        lanes = new BoundedPool("cluster-lanes", 2, 100, metrics);
        cluster = new BusCluster(bus, new ClusterSettings(prefix, requestTimeout, Duration.ofMillis(300)), metrics);
        cluster.start();
        server = new SocketServer(SocketSettings.DEFAULT, lanes, metrics, cluster);
        main = server.of("/");
        main.listeners()
                .onConnect((socket, request) -> sockets.add(socket))
                .on(
                        "join",
                        Dispatch.LANE,
                        event -> event.socket()
                                .joinAsync(event.arg(0).textValue())
                                .whenComplete((joined, failure) -> event.ack(failure == null)))
                .on("echo", event -> event.ack(event.args().toArray()));
        port = SocketTestServer.start(server, metrics);
    }

    /** One more client, in the main namespace. */
    RawClient connect() {
        int before = sockets.size();
        RawClient client = RawClient.connect(port);
        await().until(() -> sockets.size() == before + 1);
        clients.add(client);
        return client;
    }

    /** In no namespace yet. */
    RawClient open() {
        RawClient client = RawClient.open(port);
        clients.add(client);
        return client;
    }

    SocketTestServer port() {
        return port;
    }

    Socket socket(int index) {
        return sockets.get(index);
    }

    double count(String counter) {
        return metrics.get(counter).counters().stream()
                .mapToDouble(one -> one.count())
                .sum();
    }

    @Override
    public void close() {
        clients.forEach(RawClient::close);
        port.close();
        cluster.close();
        lanes.close();
    }
}
