package chat.node.bench.compare;

import chat.node.testkit.RedisProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Two servers and one Redis: neighbours in a room are on different servers, so everything that is said crosses Redis. */
final class ClusterSection implements Section {
    private static final List<Metric> METRICS = List.of(
            Metric.PER_CPU_SECOND,
            Metric.PER_CPU_SECOND_OF_ALL,
            Metric.PER_SECOND,
            Metric.LAST_P50,
            Metric.LAST_P99,
            Metric.CPUS,
            Metric.REDIS_CPUS,
            Metric.GENERATOR_CPUS);

    static final Scenario ROOMS_10 = scenario(
            "cluster-rooms-10",
            "Two nodes, 2,000 clients in rooms of 10, everybody sends",
            "As on one node, with five of each room on either; Node.js has @socket.io/redis-adapter. CPU of both servers.");
    static final Scenario ROOM_16 = scenario(
            "cluster-room-16",
            "Two nodes, one room of 1,000, 16 senders at once",
            "As on one node, with half of the room on either.");

    private final Durations durations;
    private final Map<Scenario, FanOut> work = new LinkedHashMap<>();

    ClusterSection(FanOutSection.Sizes sizes, Durations durations) {
        this.durations = durations;
        work.put(ROOMS_10, FanOut.pressed(sizes.small(), 10, 10));
        work.put(ROOM_16, FanOut.pressed(sizes.large(), sizes.large(), 16));
    }

    private static Scenario scenario(String id, String title, String text) {
        return new Scenario(id, title, text, METRICS, Metric.PER_CPU_SECOND, List.of(Contender.NODE_JS));
    }

    @Override
    public String id() {
        return "cluster";
    }

    @Override
    public List<Contender> contenders() {
        return List.of(Contender.OUR_SOCKET_IO, Contender.NODE_JS);
    }

    @Override
    public List<Scenario> scenarios() {
        return List.copyOf(work.keySet());
    }

    @Override
    public void measure(Contender contender, Results results) throws Exception {
        Path directory = Path.of("target", "bench", "cluster-redis").toAbsolutePath();
        try (RedisProcess redis = RedisProcess.start(directory);
                ServerProcess first = start(contender, redis);
                ServerProcess second = start(contender, redis)) {
            Durations next = durations;
            for (Map.Entry<Scenario, FanOut> each : work.entrySet()) {
                results.add(
                        each.getKey(),
                        contender,
                        each.getValue().measure(List.of(first, second), next, OptionalLong.of(redis.pid())));
                next = durations.next();
            }
        }
    }

    private static ServerProcess start(Contender contender, RedisProcess redis) throws IOException {
        return contender == Contender.OUR_SOCKET_IO
                ? ServerProcess.ours(PlainServer.class, "" + redis.port())
                : ServerProcess.nodeJs("" + redis.port());
    }
}
