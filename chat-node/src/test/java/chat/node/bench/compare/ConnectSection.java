package chat.node.bench.compare;

import chat.node.bench.CpuTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Clients that come all at once, over WebSocket, as after a restart. */
final class ConnectSection implements Section {
    static final Scenario CONNECT = new Scenario(
            "connect",
            "Connecting",
            "2,000 WebSockets straight away, 100 handshakes at a time, until the server has let them into the main namespace:"
                    + " again and again to warm up, and then five times. Our node and the Node.js chat server check a token;"
                    + " the others let everybody in.",
            List.of(
                    Metric.CONNECTS_PER_CPU_SECOND,
                    Metric.CONNECTS_PER_CPU_SECOND_OF_ALL,
                    Metric.CPU_PER_CONNECT,
                    Metric.CONNECTS_PER_SECOND,
                    Metric.CONNECT_P50,
                    Metric.CONNECT_P99,
                    Metric.GENERATOR_CPUS),
            Metric.CONNECTS_PER_CPU_SECOND,
            List.of(Contender.NODE_JS_CHAT, Contender.NODE_JS, Contender.LIMIT_MESSAGE));

    /** What a connect brings with it that nobody waits for is counted too. */
    private static final long SETTLE_MS = 1_000;

    private final Stage stage;
    private final int clients;
    private final double warmUpSeconds;
    private final int measured;

    /** @param clients that come at once */
    ConnectSection(Stage stage, int clients, double warmUpSeconds, int measured) {
        this.stage = stage;
        this.clients = clients;
        this.warmUpSeconds = warmUpSeconds;
        this.measured = measured;
    }

    @Override
    public String id() {
        return "connect";
    }

    @Override
    public List<Contender> contenders() {
        return List.of(
                Contender.OURS,
                Contender.NODE_JS_CHAT,
                Contender.NODE_JS,
                Contender.NETTY_SOCKETIO,
                Contender.LIMIT_MESSAGE);
    }

    @Override
    public List<Scenario> scenarios() {
        return List.of(CONNECT);
    }

    @Override
    public void measure(Contender contender, Results results) throws Exception {
        try (Stage.Chat chat = stage.start(contender, clients)) {
            long enough = System.nanoTime() + Math.round(warmUpSeconds * 1e9);
            do {
                storm(chat, new Totals(), 0);
            } while (System.nanoTime() - enough < 0);
            TimeUnit.MILLISECONDS.sleep(SETTLE_MS);
            Totals totals = new Totals();
            for (int i = 0; i < measured; i++) {
                storm(chat, totals, SETTLE_MS);
            }
            results.add(CONNECT, contender, totals.figures(clients * measured));
        }
    }

    private void storm(Stage.Chat chat, Totals totals, long settleMillis) throws Exception {
        try (Crowd crowd = new Crowd(clients, 0)) {
            Stage.Services services = stage.services();
            double cpu = FanOut.cpuSeconds(List.of(chat.server()));
            double generator = CpuTime.seconds(ProcessHandle.current().pid());
            long from = System.nanoTime();
            crowd.connect(List.of(chat.server().port()), clients, chat.auths());
            totals.seconds += (System.nanoTime() - from) / 1e9;
            totals.generator += CpuTime.seconds(ProcessHandle.current().pid()) - generator;
            TimeUnit.MILLISECONDS.sleep(settleMillis);
            // They are to stay, too.
            crowd.check();
            totals.cpuSeconds += FanOut.cpuSeconds(List.of(chat.server())) - cpu;
            totals.services += stage.services().since(services).sum();
            totals.times.addAll(crowd.connectTimes());
        }
        // Until the goodbyes are dealt with.
        TimeUnit.MILLISECONDS.sleep(settleMillis);
    }

    private static final class Totals {
        private double seconds;
        private double cpuSeconds;
        private double services;
        private double generator;
        private final Latencies times = new Latencies();

        Map<Metric, Double> figures(int connects) {
            Map<Metric, Double> figures = new EnumMap<>(Metric.class);
            figures.put(Metric.CONNECTS_PER_CPU_SECOND, connects / cpuSeconds);
            figures.put(Metric.CPU_PER_CONNECT, 1e6 * cpuSeconds / connects);
            figures.put(Metric.CONNECTS_PER_SECOND, connects / seconds);
            figures.put(Metric.CONNECTS_PER_CPU_SECOND_OF_ALL, connects / (cpuSeconds + services));
            figures.put(Metric.GENERATOR_CPUS, generator / seconds);
            figures.put(Metric.CONNECT_P50, times.milliseconds(0.5));
            figures.put(Metric.CONNECT_P99, times.milliseconds(0.99));
            return figures;
        }
    }
}
