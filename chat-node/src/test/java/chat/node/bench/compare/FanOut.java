package chat.node.bench.compare;

import chat.node.bench.CpuTime;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;

/**
 * Messages to rooms.
 *
 * @param senders how many of each room keep a message under way, each its next one when all have got the last
 * @param perSecond messages of all of them, if it is not they who set the pace; else 0
 */
record FanOut(int clients, int roomSize, int senders, int perSecond) {

    static FanOut pressed(int clients, int roomSize, int senders) {
        return new FanOut(clients, roomSize, senders, 0);
    }

    static FanOut paced(int clients, int roomSize, int deliveriesPerSecond) {
        return new FanOut(clients, roomSize, roomSize, deliveriesPerSecond / roomSize);
    }

    /** @return figures by the names of {@link Metric}s */
    Map<Metric, Double> measure(List<? extends MeasuredServer> servers, Durations durations) throws Exception {
        List<Integer> ports = servers.stream().map(MeasuredServer::port).toList();
        try (Crowd crowd = new Crowd(clients, roomSize)) {
            crowd.connect(ports, clients, List.of(""));
            ScheduledFuture<?> pacer = null;
            if (perSecond == 0) {
                crowd.press(senders);
            } else {
                pacer = crowd.pace(perSecond);
            }
            crowd.run(durations.warmUpMillis());
            Crowd.Moment begin = crowd.moment();
            double cpu = cpuSeconds(servers);
            crowd.run(durations.measuredMillis());
            double used = cpuSeconds(servers) - cpu;
            Crowd.Moment end = crowd.moment();
            if (pacer != null) {
                pacer.cancel(false);
            }
            crowd.finish();
            return figures(begin, end, used);
        }
    }

    private static Map<Metric, Double> figures(Crowd.Moment begin, Crowd.Moment end, double used) {
        double seconds = (end.nanoTime() - begin.nanoTime()) / 1e9;
        long deliveries = end.delivered() - begin.delivered();
        Latencies latencies = end.latencies();
        Map<Metric, Double> figures = new LinkedHashMap<>();
        figures.put(Metric.PER_CPU_SECOND, deliveries / used);
        figures.put(Metric.PER_SECOND, deliveries / seconds);
        figures.put(Metric.P50, latencies.milliseconds(0.5));
        figures.put(Metric.P99, latencies.milliseconds(0.99));
        figures.put(Metric.CPUS, used / seconds);
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
