package chat.node.bench.compare;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Clients that come all at once, over WebSocket, as after a restart. */
final class ConnectSection implements Section {
    static final Scenario CONNECT = new Scenario(
            "connect",
            "Connecting",
            "2,000 WebSockets straight away, 100 handshakes at a time, until the server has let them into the main namespace,"
                    + " three times after up to twenty times, or 20 seconds, to warm up."
                    + " Our node and the Node.js chat server check a token; the others let everybody in.",
            List.of(
                    Metric.CONNECTS_PER_CPU_SECOND,
                    Metric.CPU_PER_CONNECT,
                    Metric.CONNECTS_PER_SECOND,
                    Metric.P50,
                    Metric.P99),
            Metric.CONNECTS_PER_CPU_SECOND,
            List.of(Contender.NODE_JS_CHAT, Contender.NODE_JS, Contender.LIMIT_MESSAGE));

    /** What a connect brings with it that nobody waits for is counted too. */
    private static final long SETTLE_MS = 1_000;

    private static final int WARM_UP_SECONDS = 20;

    private final Stage stage;
    private final int clients;
    private final int warmUps;
    private final int measured;

    /**
     * @param clients that come at once
     * @param warmUps how often they come and go before it counts, if that does not take too long
     */
    ConnectSection(Stage stage, int clients, int warmUps, int measured) {
        this.stage = stage;
        this.clients = clients;
        this.warmUps = warmUps;
        this.measured = measured;
    }

    @Override
    public String id() {
        return "connect";
    }

    @Override
    public List<Contender> contenders() {
        return List.of(Contender.OURS, Contender.NODE_JS_CHAT, Contender.NODE_JS, Contender.LIMIT_MESSAGE);
    }

    @Override
    public List<Scenario> scenarios() {
        return List.of(CONNECT);
    }

    @Override
    public void measure(Contender contender, Results results) throws Exception {
        try (Stage.Chat chat = stage.start(contender, clients)) {
            long enough = System.nanoTime() + TimeUnit.SECONDS.toNanos(WARM_UP_SECONDS);
            for (int i = 0; i < warmUps && System.nanoTime() - enough < 0; i++) {
                storm(chat, new Totals(), 0);
            }
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
            double cpu = FanOut.cpuSeconds(List.of(chat.server()));
            long from = System.nanoTime();
            crowd.connect(List.of(chat.server().port()), clients, chat.auths());
            totals.seconds += (System.nanoTime() - from) / 1e9;
            TimeUnit.MILLISECONDS.sleep(settleMillis);
            totals.cpuSeconds += FanOut.cpuSeconds(List.of(chat.server())) - cpu;
            totals.times.add(crowd.connectTimes());
        }
        // Until the goodbyes are dealt with.
        TimeUnit.MILLISECONDS.sleep(settleMillis);
    }

    private static final class Totals {
        private double seconds;
        private double cpuSeconds;
        private final List<Latencies> times = new ArrayList<>();

        Map<Metric, Double> figures(int connects) {
            Map<Metric, Double> figures = new EnumMap<>(Metric.class);
            figures.put(Metric.CONNECTS_PER_CPU_SECOND, connects / cpuSeconds);
            figures.put(Metric.CPU_PER_CONNECT, 1e6 * cpuSeconds / connects);
            figures.put(Metric.CONNECTS_PER_SECOND, connects / seconds);
            figures.put(Metric.P50, worst(0.5));
            figures.put(Metric.P99, worst(0.99));
            return figures;
        }

        private double worst(double quantile) {
            return times.stream()
                    .mapToDouble(latencies -> latencies.milliseconds(quantile))
                    .max()
                    .orElseThrow();
        }
    }
}
