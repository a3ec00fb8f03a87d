package chat.node.testkit;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A Redis Cluster of embedded servers, without replicas. */
public final class RedisCluster implements AutoCloseable {
    private static final int SLOTS = 16_384;

    private final List<RedisProcess> servers;

    private RedisCluster(List<RedisProcess> servers) {
        this.servers = servers;
    }

    public static RedisCluster start(Path directory, int size) throws Exception {
        RedisCluster cluster = new RedisCluster(new ArrayList<>());
        try {
            cluster.startAll(directory, size);
        } catch (Exception | AssertionError e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    private void startAll(Path directory, int size) throws Exception {
        int firstBus = 0;
        for (int i = 0; i < size; i++) {
            int bus = RedisProcess.freePort();
            firstBus = i == 0 ? bus : firstBus;
            RedisProcess server = RedisProcess.start(
                    directory.resolve("server-" + i),
                    "--cluster-enabled",
                    "yes",
                    "--cluster-port",
                    "" + bus,
                    "--cluster-node-timeout",
                    "2000");
            servers.add(server);
            int[] slots =
                    IntStream.range(SLOTS * i / size, SLOTS * (i + 1) / size).toArray();
            server.ask(commands -> commands.clusterAddSlots(slots));
            int meetBus = firstBus;
            // Lettuce's own has no room for a bus port that is not 10000 above the other.
            server.ask(commands -> commands.dispatch(
                    CommandType.CLUSTER,
                    new StatusOutput<>(StringCodec.UTF8),
                    new CommandArgs<>(StringCodec.UTF8)
                            .add("MEET")
                            .add("127.0.0.1")
                            .add(servers.get(0).port())
                            .add(meetBus)));
        }
        awaitReady();
    }

    /** Until every server knows all others and serves. */
    public void awaitReady() {
        for (RedisProcess server : servers) {
            await().atMost(Duration.ofSeconds(40))
                    .until(() -> server.ask(commands -> commands.clusterInfo())
                            .lines()
                            .toList()
                            .containsAll(List.of("cluster_state:ok", "cluster_known_nodes:" + servers.size())));
        }
    }

    public List<RedisProcess> servers() {
        return List.copyOf(servers);
    }

    /** Two of them are named, the rest has to be found. */
    public String url() {
        return "redis-cluster://"
                + servers.stream()
                        .limit(2)
                        .map(server -> "127.0.0.1:" + server.port())
                        .collect(Collectors.joining(","));
    }

    @Override
    public void close() {
        servers.forEach(RedisProcess::close);
    }
}
