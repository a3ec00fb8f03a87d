package chat.node.bench.compare;

import chat.node.bench.CpuTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;

/** Messages that are in PostgreSQL before they are acknowledged: our node, and a chat server as one writes it in Node.js. */
final class DurableSection implements Section {
    private static final List<Metric> METRICS = List.of(
            Metric.PER_CPU_SECOND,
            Metric.PER_CPU_SECOND_OF_ALL,
            Metric.ACKED_PER_SECOND,
            Metric.ACK_P50,
            Metric.ACK_P99,
            Metric.CPUS,
            Metric.DATABASE_CPUS,
            Metric.REDIS_CPUS,
            Metric.GENERATOR_CPUS);

    static final Scenario ROOMS_10 = scenario(
            "durable-rooms-10",
            "Durable messages, 2,000 clients in rooms of 10, everybody sends",
            "Each sends its next message, of 80 characters, when its last is acknowledged: stored for good.");
    static final Scenario ROOMS_10_X8 = scenario(
            "durable-x8",
            "Durable messages, 200 clients in rooms of 10, 8 unacknowledged each",
            "Each keeps 8 messages of 80 characters under way.");

    static final Scenario PACED = new Scenario(
            "durable-paced",
            "Durable messages, both at the same load",
            "2,000 clients in rooms of 10 send in turn, so many messages a second as are 70 % of what the Node.js chat server"
                    + " acknowledged in the first table in the same round.",
            List.of(
                    Metric.ACK_P99,
                    Metric.ACK_P50,
                    Metric.ACKED_PER_SECOND,
                    Metric.CPUS,
                    Metric.DATABASE_CPUS,
                    Metric.REDIS_CPUS,
                    Metric.GENERATOR_CPUS),
            Metric.ACK_P99,
            List.of(Contender.NODE_JS_CHAT));

    private static final double SHARE = 0.7;

    private final Stage stage;
    private final Durations durations;
    private final List<Load> loads;

    /** Of the Node.js chat server in this round; it comes first. Not a number where it is not measured. */
    private double ackedByOther = Double.NaN;

    /** @param window what each sender keeps unacknowledged */
    record Load(Scenario scenario, int senders, int rooms, int window) {}

    DurableSection(Stage stage, Durations durations, int most) {
        this.stage = stage;
        this.durations = durations;
        this.loads = List.of(new Load(ROOMS_10, most, most / 10, 1), new Load(ROOMS_10_X8, most / 10, most / 100, 8));
    }

    private static Scenario scenario(String id, String title, String text) {
        return new Scenario(
                id,
                title,
                text + " Both servers check tokens and use the same PostgreSQL with fsync and synchronous_commit on.",
                METRICS,
                Metric.PER_CPU_SECOND,
                List.of(Contender.NODE_JS_CHAT));
    }

    @Override
    public String id() {
        return "durable";
    }

    @Override
    public List<Contender> contenders() {
        return List.of(Contender.NODE_JS_CHAT, Contender.OURS);
    }

    /** The first one's figures are the second one's load. */
    @Override
    public boolean inAnyOrder() {
        return false;
    }

    @Override
    public List<Scenario> scenarios() {
        return List.of(ROOMS_10, ROOMS_10_X8, PACED);
    }

    @Override
    public void measure(Contender contender, Results results) throws Exception {
        for (Load load : loads) {
            try (Stage.Chat chat = stage.start(contender, load.senders())) {
                Map<Metric, Double> figures = measure(contender, chat, load, 0);
                results.add(load.scenario(), contender, figures);
                if (contender == Contender.NODE_JS_CHAT && load.scenario().equals(ROOMS_10)) {
                    ackedByOther = figures.get(Metric.ACKED_PER_SECOND);
                }
            }
        }
        if (!Double.isNaN(ackedByOther)) {
            Load load = loads.get(0);
            try (Stage.Chat chat = stage.start(contender, load.senders())) {
                results.add(PACED, contender, measure(contender, chat, load, SHARE * ackedByOther));
            } catch (SlowServerException e) {
                results.skip(PACED, contender, e);
            }
        }
    }

    /** @param perSecond what all send together, in turn; 0 if they send as soon as they may */
    private Map<Metric, Double> measure(Contender contender, Stage.Chat chat, Load load, double perSecond)
            throws Exception {
        MessageDatabase stored = chat.database().orElseThrow();
        stored.checkpoint();
        try (MessageLoad senders = new MessageLoad(chat.server().port(), load.rooms(), chat.tokens())) {
            senders.window(load.window());
            senders.run(durations.warmUpMillis());
            Optional<ScheduledFuture<?>> pacer = Optional.empty();
            if (perSecond > 0) {
                senders.window(0);
                pacer = Optional.of(senders.pace(perSecond));
                senders.run(durations.measuredMillis() / 2);
            }
            Stage.Services services = stage.services();
            double cpu = CpuTime.seconds(chat.server().pid());
            double generator = CpuTime.seconds(ProcessHandle.current().pid());
            MessageLoad.Measured measured = senders.measure(durations.measuredMillis());
            double used = CpuTime.seconds(chat.server().pid()) - cpu;
            generator = CpuTime.seconds(ProcessHandle.current().pid()) - generator;
            Stage.Services usedByOthers = stage.services().since(services);
            pacer.ifPresent(pace -> pace.cancel(false));
            senders.finish();
            check(contender, stored, senders);
            Map<Metric, Double> figures = figures(measured, used, usedByOthers);
            figures.put(Metric.GENERATOR_CPUS, generator / measured.seconds());
            return figures;
        }
    }

    private static Map<Metric, Double> figures(MessageLoad.Measured measured, double used, Stage.Services others) {
        Map<Metric, Double> figures = new EnumMap<>(Metric.class);
        figures.put(Metric.PER_CPU_SECOND, measured.delivered() / used);
        figures.put(Metric.ACKED_PER_SECOND, measured.acked() / measured.seconds());
        figures.put(Metric.ACK_P50, measured.latencies().milliseconds(0.5));
        figures.put(Metric.ACK_P99, measured.latencies().milliseconds(0.99));
        figures.put(Metric.CPUS, used / measured.seconds());
        figures.put(Metric.PER_CPU_SECOND_OF_ALL, measured.delivered() / (used + others.sum()));
        figures.put(Metric.DATABASE_CPUS, others.postgres() / measured.seconds());
        figures.put(Metric.REDIS_CPUS, others.redis() / measured.seconds());
        return figures;
    }

    /** That all acknowledged messages are in the database once, numbered without gaps, and were heard by everybody once. */
    private static void check(Contender contender, MessageDatabase database, MessageLoad load) throws Exception {
        MessageDatabase.Schema schema =
                contender == Contender.OURS ? MessageDatabase.Schema.OURS : MessageDatabase.Schema.NODE_JS;
        List<String> problems = new ArrayList<>(database.problems(schema, load.ackedBySender()));
        if (load.deliveries() != load.expectedDeliveries()) {
            problems.add(load.deliveries() + " deliveries instead of " + load.expectedDeliveries());
        }
        if (!problems.isEmpty()) {
            throw new IllegalStateException(contender.title() + ": " + problems);
        }
    }
}
