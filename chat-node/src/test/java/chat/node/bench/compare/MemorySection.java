package chat.node.bench.compare;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What the process of a server grows by, per WebSocket that does nothing but answer pings. */
final class MemorySection implements Section {
    private static final int WARM_UP_AT_A_TIME = 250;
    private static final long SETTLE_MS = 500;

    private final Stage stage;
    private final List<Integer> steps;
    private final List<Scenario> scenarios;

    /** @param steps how many connections, ascending */
    MemorySection(Stage stage, List<Integer> steps) {
        this.stage = stage;
        this.steps = steps;
        this.scenarios = steps.stream().map(MemorySection::scenario).toList();
    }

    static Scenario scenario(int connections) {
        return new Scenario(
                "memory-" + connections,
                "Idle memory at %,d connections".formatted(connections),
                "Resident set of the process after a collection, less what it was after a warm-up of as many handshakes, 250"
                        + " at a time.",
                List.of(Metric.KILOBYTES, Metric.KILOBYTES_OF_MORE, Metric.MEGABYTES),
                Metric.KILOBYTES,
                List.of(Contender.NODE_JS, Contender.LIMIT_MESSAGE));
    }

    @Override
    public String id() {
        return "memory";
    }

    @Override
    public List<Contender> contenders() {
        return List.of(Contender.OURS, Contender.NODE_JS, Contender.NETTY_SOCKETIO, Contender.LIMIT_MESSAGE);
    }

    @Override
    public List<Scenario> scenarios() {
        return scenarios;
    }

    @Override
    public void measure(Contender contender, Results results) throws Exception {
        int most = steps.get(steps.size() - 1);
        try (Stage.Chat chat = stage.start(contender, most)) {
            for (int made = 0; made < most; made += WARM_UP_AT_A_TIME) {
                try (Crowd crowd = new Crowd(0, 0)) {
                    connect(crowd, chat, Math.min(most, WARM_UP_AT_A_TIME));
                }
            }
            long before = resident(chat);
            try (Crowd crowd = new Crowd(0, 0)) {
                int held = 0;
                long last = before;
                for (int i = 0; i < steps.size(); i++) {
                    int more = steps.get(i) - held;
                    connect(crowd, chat, more);
                    held = steps.get(i);
                    long now = resident(chat);
                    Map<Metric, Double> figures = new EnumMap<>(Metric.class);
                    figures.put(Metric.KILOBYTES, (now - before) / 1024.0 / held);
                    figures.put(Metric.KILOBYTES_OF_MORE, (now - last) / 1024.0 / more);
                    figures.put(Metric.MEGABYTES, now / 1024.0 / 1024);
                    results.add(scenarios.get(i), contender, figures);
                    last = now;
                }
                crowd.check();
            }
        }
    }

    private static void connect(Crowd crowd, Stage.Chat chat, int count) throws InterruptedException {
        crowd.connect(List.of(chat.server().port()), count, chat.auths());
    }

    /** Collects twice: what the first one ends may be freed by the second. */
    private static long resident(Stage.Chat chat) throws Exception {
        for (int i = 0; i < 2; i++) {
            TimeUnit.MILLISECONDS.sleep(SETTLE_MS);
            chat.server().collect();
        }
        return ResidentMemory.bytes(chat.server().pid());
    }
}
