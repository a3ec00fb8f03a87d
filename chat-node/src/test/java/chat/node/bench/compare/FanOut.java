package chat.node.bench.compare;

import chat.node.bench.CpuTime;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledFuture;

/**
 * Messages to rooms.
 *
 * @param senders how many of each room keep a message under way, each its next one when all have got the last
 * @param perSecond messages of all of them, if it is not they who set the pace; else 0
 */
record FanOut(int clients, int roomSize, int senders, int perSecond) {

    /** How much longer a moderate load is measured: what it costs is read in steps of ten milliseconds. */
    private static final int PACED = 3;

    /** CPU seconds so far. */
    record Cpu(double servers, double redis, double generator) {
        Cpu since(Cpu before) {
            return new Cpu(servers - before.servers, redis - before.redis, generator - before.generator);
        }
    }

    static FanOut pressed(int clients, int roomSize, int senders) {
        return new FanOut(clients, roomSize, senders, 0);
    }

    static FanOut paced(int clients, int roomSize, int deliveriesPerSecond) {
        return new FanOut(clients, roomSize, roomSize, deliveriesPerSecond / roomSize);
    }

    Map<Metric, Double> measure(List<? extends MeasuredServer> servers, Durations durations) throws Exception {
        return measure(servers, durations, OptionalLong.empty());
    }

    /** @param redis its process, where there is one */
    Map<Metric, Double> measure(List<? extends MeasuredServer> servers, Durations durations, OptionalLong redis)
            throws Exception {
        List<Integer> ports = servers.stream().map(MeasuredServer::port).toList();
        Callable<Cpu> cpu = () -> new Cpu(
                cpuSeconds(servers),
                redis.isPresent() ? CpuTime.seconds(redis.getAsLong()) : 0,
                CpuTime.seconds(ProcessHandle.current().pid()));
        try (Crowd crowd = new Crowd(clients, roomSize)) {
            crowd.connect(ports, clients, List.of(""));
            ScheduledFuture<?> pacer = null;
            if (perSecond == 0) {
                crowd.press(senders);
            } else {
                pacer = crowd.pace(perSecond);
            }
            crowd.run(durations.warmUpMillis());
            Crowd.Moment begin = crowd.moment(cpu);
            crowd.run(perSecond == 0 ? durations.measuredMillis() : PACED * durations.measuredMillis());
            Crowd.Moment end = crowd.moment(cpu);
            if (pacer != null) {
                pacer.cancel(false);
            }
            crowd.finish();
            Map<Metric, Double> figures = figures(begin, end);
            if (redis.isPresent()) {
                Cpu used = end.cpu().since(begin.cpu());
                figures.put(Metric.REDIS_CPUS, used.redis() / (end.nanoTime() - begin.nanoTime()) * 1e9);
                figures.put(
                        Metric.PER_CPU_SECOND_OF_ALL,
                        (end.delivered() - begin.delivered()) / (used.servers() + used.redis()));
            }
            return figures;
        }
    }

    private Map<Metric, Double> figures(Crowd.Moment begin, Crowd.Moment end) {
        double seconds = (end.nanoTime() - begin.nanoTime()) / 1e9;
        Cpu used = end.cpu().since(begin.cpu());
        long deliveries = end.delivered() - begin.delivered();
        Latencies latencies = end.latencies();
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        figures.put(Metric.PER_CPU_SECOND, deliveries / used.servers());
        figures.put(Metric.PER_SECOND, deliveries / seconds);
        figures.put(perSecond == 0 ? Metric.LAST_P50 : Metric.DELIVERY_P50, latencies.milliseconds(0.5));
        figures.put(perSecond == 0 ? Metric.LAST_P99 : Metric.DELIVERY_P99, latencies.milliseconds(0.99));
        figures.put(Metric.CPUS, used.servers() / seconds);
        figures.put(Metric.GENERATOR_CPUS, used.generator() / seconds);
        return figures;
    }

    static double cpuSeconds(List<? extends MeasuredServer> servers) throws IOException {
        double sum = 0;
        for (MeasuredServer server : servers) {
            sum += CpuTime.seconds(server.pid());
        }
        return sum;
    }
}
