package chat.node.bench.compare;

import io.netty.channel.uring.IoUring;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rooms on one server, with the same few lines of application for all. */
final class FanOutSection implements Section {
    private static final List<Metric> PRESSED = List.of(
            Metric.PER_CPU_SECOND,
            Metric.PER_SECOND,
            Metric.LAST_P50,
            Metric.LAST_P99,
            Metric.CPUS,
            Metric.GENERATOR_CPUS);
    private static final List<Metric> PACED_METRICS = List.of(
            Metric.CPUS,
            Metric.PER_CPU_SECOND,
            Metric.PER_SECOND,
            Metric.DELIVERY_P50,
            Metric.DELIVERY_P99,
            Metric.GENERATOR_CPUS);
    private static final List<Contender> REFERENCES =
            List.of(Contender.NODE_JS, Contender.LIMIT_MESSAGE, Contender.LIMIT_TICK);

    static final Scenario ROOM_1 = pressed(
            "room-1",
            "One room of 1,000, one message at a time",
            "Messages of 100 characters, each when all 1,000 members have got the last.");
    static final Scenario ROOM_16 = pressed(
            "room-16",
            "One room of 1,000, 16 senders at once",
            "Each of the 16 sends its next message when all have got its last.");
    static final Scenario ROOMS_10 = pressed(
            "rooms-10",
            "2,000 clients in rooms of 10, everybody sends",
            "Each sends its next message when its room has got the last.");
    static final Scenario PACED = paced("paced", 10_000);
    /** About a third of what Node.js can on two processors. */
    static final Scenario PACED_THIRD = paced("paced-third", 30_000);

    private static final Set<Contender> URING = EnumSet.of(Contender.URING_MESSAGE, Contender.URING_TICK);

    private final Durations durations;
    private final Map<Scenario, FanOut> work = new LinkedHashMap<>();

    /** How much of everything: less in a trial of the benchmark itself. */
    record Sizes(int large, int small, int slow, int fast) {
        static final Sizes FULL = new Sizes(1_000, 2_000, 10_000, 30_000);
    }

    FanOutSection(Sizes sizes, Durations durations) {
        this.durations = durations;
        work.put(ROOM_1, FanOut.pressed(sizes.large(), sizes.large(), 1));
        work.put(ROOM_16, FanOut.pressed(sizes.large(), sizes.large(), 16));
        work.put(ROOMS_10, FanOut.pressed(sizes.small(), 10, 10));
        work.put(PACED, FanOut.paced(sizes.small(), 10, sizes.slow()));
        work.put(PACED_THIRD, FanOut.paced(sizes.small(), 10, sizes.fast()));
    }

    private static Scenario pressed(String id, String title, String text) {
        return new Scenario(id, title, text, PRESSED, Metric.PER_CPU_SECOND, REFERENCES);
    }

    private static Scenario paced(String id, int perSecond) {
        return new Scenario(
                id,
                "2,000 clients in rooms of 10, %,d deliveries per second".formatted(perSecond),
                "All send in turn, so many a second; latency is from the sender's clock to each receiver.",
                PACED_METRICS,
                Metric.CPUS,
                REFERENCES);
    }

    @Override
    public String id() {
        return "fan-out";
    }

    @Override
    public List<Contender> contenders() {
        List<Contender> contenders = new ArrayList<>(List.of(
                Contender.OUR_SOCKET_IO,
                Contender.NODE_JS,
                Contender.NETTY_SOCKETIO,
                Contender.LIMIT_MESSAGE,
                Contender.LIMIT_TICK));
        if (IoUring.isAvailable()) {
            contenders.addAll(URING);
        }
        return contenders;
    }

    @Override
    public List<Scenario> scenarios() {
        return List.copyOf(work.keySet());
    }

    @Override
    public void measure(Contender contender, Results results) throws Exception {
        try (ServerProcess server = start(contender)) {
            Durations next = durations;
            for (Map.Entry<Scenario, FanOut> each : work.entrySet()) {
                // io_uring is there to show what a lone broadcast is bound by.
                if (!URING.contains(contender) || each.getKey().equals(ROOM_1)) {
                    measure(each.getKey(), each.getValue(), contender, server, next, results);
                    next = durations.next();
                }
            }
        }
    }

    private static void measure(
            Scenario scenario,
            FanOut work,
            Contender contender,
            ServerProcess server,
            Durations durations,
            Results results)
            throws Exception {
        try {
            results.add(scenario, contender, work.measure(List.of(server), durations));
        } catch (SlowServerException e) {
            results.skip(scenario, contender, e);
        }
    }

    private static ServerProcess start(Contender contender) throws IOException {
        return switch (contender) {
            case OUR_SOCKET_IO -> ServerProcess.ours(PlainServer.class);
            case NODE_JS -> ServerProcess.nodeJs();
            case NETTY_SOCKETIO -> ServerProcess.nettySocketio();
            case LIMIT_MESSAGE -> ServerProcess.ours(LimitServer.class, "epoll", "message");
            case LIMIT_TICK -> ServerProcess.ours(LimitServer.class, "epoll", "tick");
            case URING_MESSAGE -> ServerProcess.ours(LimitServer.class, "uring", "message");
            case URING_TICK -> ServerProcess.ours(LimitServer.class, "uring", "tick");
            default -> throw new IllegalArgumentException(contender.title());
        };
    }
}
