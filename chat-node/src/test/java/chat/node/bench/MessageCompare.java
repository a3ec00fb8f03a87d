package chat.node.bench;

import chat.node.dev.PostgresServer;
import chat.node.testkit.RedisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One node of ours, then a plain Node.js chat server, round by round on the same durable PostgreSQL and under the same load:
 * how many messages per second are acknowledged, how soon, and at what cost. A round whose database does not hold exactly
 * what was acknowledged fails the run. Run in {@code chat-node}; see {@link MessageCompareOptions} for the arguments.
 */
public final class MessageCompare {
    private static final String SECRET = "a signature for nobody but this benchmark 7391";

    private final MessageCompareOptions options;
    private final PostgresServer postgres;
    private final long postmaster;
    private final RedisProcess redis;

    /** By window. */
    private record Figures(double perSecond, double perCpuSecond, double p99) {}

    /** CPU seconds. */
    private record Usage(double server, double postgres, double redis, double clients, double all) {
        Usage since(Usage before) {
            return new Usage(
                    server - before.server,
                    postgres - before.postgres,
                    redis - before.redis,
                    clients - before.clients,
                    all - before.all);
        }

        /** Of whatever has no part in this: much of it, and the figures are worth little. */
        double others() {
            return Math.max(0, all - server - postgres - redis - clients);
        }
    }

    private MessageCompare(
            MessageCompareOptions options, PostgresServer postgres, long postmaster, RedisProcess redis) {
        this.options = options;
        this.postgres = postgres;
        this.postmaster = postmaster;
        this.redis = redis;
    }

    /** Settings of ours without limits that the other server does not have. */
    static Map<String, String> unlimited(String secret) {
        return Map.of(
                "CHAT_JWT_SECRET", secret,
                "CHAT_SENDS_PER_SECOND", "100000",
                "CHAT_SEND_BURST", "100000",
                "CHAT_USER_SENDS_PER_SECOND", "100000",
                "CHAT_USER_SEND_BURST", "100000");
    }

    public static void main(String[] args) throws Exception {
        MessageCompareOptions options = MessageCompareOptions.parse(args);
        Path data = Path.of("target", "bench-messages").toAbsolutePath();
        try (PostgresServer postgres =
                        PostgresServer.start(data.resolve("postgres"), 0, PostgresServer.Durability.DURABLE);
                RedisProcess redis = RedisProcess.start(data.resolve("redis"))) {
            String pidFile =
                    Files.readAllLines(data.resolve("postgres/postmaster.pid")).get(0);
            new MessageCompare(options, postgres, Long.parseLong(pidFile.strip()), redis).run();
        }
        System.exit(0);
    }

    private void run() throws Exception {
        System.out.printf(
                "%d senders in %d rooms, messages of 80 characters; %d s to warm up, %d s measured; PostgreSQL with %s%n",
                options.senders(),
                options.rooms(),
                options.warmUpSeconds(),
                options.measuredSeconds(),
                new MessageDatabase(postgres.url("postgres")).durability());
        System.out.println(
                "round  server  unacked  acked/s  p50 ms   p99 ms  deliveries/CPU s  CPUs used by: server  PostgreSQL  Redis"
                        + "  clients  others");
        for (int round = 1; round <= options.rounds(); round++) {
            List<Map<Integer, Figures>> both = new ArrayList<>();
            for (String server : options.servers()) {
                both.add(measure(round, server));
            }
            if (both.size() == 2) {
                printRatios(round, both.get(0), both.get(1));
            }
        }
    }

    private void printRatios(int round, Map<Integer, Figures> first, Map<Integer, Figures> second) {
        for (int window : options.windows()) {
            Figures a = first.get(window);
            Figures b = second.get(window);
            System.out.printf(
                    "round %d, %d unacked: %s/%s: %.2f times the acked messages per second, %.2f times the deliveries per"
                            + " CPU second, p99 %.2f times%n",
                    round,
                    window,
                    options.servers().get(0),
                    options.servers().get(1),
                    a.perSecond() / b.perSecond(),
                    a.perCpuSecond() / b.perCpuSecond(),
                    a.p99() / b.p99());
        }
    }

    private Map<Integer, Figures> measure(int round, String kind) throws Exception {
        String name = "m_" + round + "_" + kind;
        postgres.dropDatabase(name);
        postgres.createDatabase(name);
        MessageDatabase database = new MessageDatabase(postgres.url(name));
        double commits = database.commitsPerSecond(2_000);
        Map<Integer, Figures> figures = new HashMap<>();
        try (MeasuredServer server = start(kind, name)) {
            MessageAccounts accounts = new MessageAccounts(options.senders(), SECRET);
            if (kind.equals("java")) {
                accounts.insert(database.jdbcUrl());
            }
            database.checkpoint();
            try (MessageLoad load = new MessageLoad(server.port(), options.rooms(), accounts.tokens())) {
                int warmUp = options.warmUpSeconds();
                for (int window : options.windows()) {
                    load.window(window);
                    load.run(TimeUnit.SECONDS.toMillis(warmUp));
                    // From one number of messages to another is no cold start.
                    warmUp = Math.min(warmUp, 5);
                    figures.put(window, measure(load, server, "%5d  %-6s  %7d".formatted(round, kind, window)));
                }
                load.finish();
                check(load, database, kind, commits);
            }
        }
        postgres.dropDatabase(name);
        return figures;
    }

    private Figures measure(MessageLoad load, MeasuredServer server, String label) throws Exception {
        Usage before = usage(server);
        MessageLoad.Measured measured = load.measure(TimeUnit.SECONDS.toMillis(options.measuredSeconds()));
        Usage used = usage(server).since(before);
        double seconds = measured.seconds();
        Latencies latencies = measured.latencies();
        Figures figures = new Figures(
                measured.acked() / seconds, measured.delivered() / used.server(), latencies.milliseconds(0.99));
        System.out.printf(
                "%s  %7.0f  %6.1f  %7.1f  %16.0f  %20.2f  %10.2f  %5.2f  %7.2f  %6.2f%n",
                label,
                figures.perSecond(),
                latencies.milliseconds(0.5),
                figures.p99(),
                figures.perCpuSecond(),
                used.server() / seconds,
                used.postgres() / seconds,
                used.redis() / seconds,
                used.clients() / seconds,
                used.others() / seconds);
        return figures;
    }

    private Usage usage(MeasuredServer server) throws IOException {
        double all = CpuTime.secondsOfAll();
        return new Usage(
                CpuTime.seconds(server.pid()),
                CpuTime.secondsWithChildren(postmaster),
                CpuTime.seconds(redis.pid()),
                CpuTime.seconds(ProcessHandle.current().pid()),
                all);
    }

    private static void check(MessageLoad load, MessageDatabase database, String kind, double commits)
            throws Exception {
        int[] acked = load.ackedBySender();
        long total = 0;
        for (int count : acked) {
            total += count;
        }
        MessageDatabase.Schema schema =
                kind.equals("java") ? MessageDatabase.Schema.OURS : MessageDatabase.Schema.NODE_JS;
        List<String> problems = new ArrayList<>(database.problems(schema, acked));
        if (load.deliveries() != load.expectedDeliveries()) {
            problems.add(load.deliveries() + " deliveries instead of " + load.expectedDeliveries());
        }
        if (!problems.isEmpty()) {
            throw new IllegalStateException(kind + ": " + problems);
        }
        System.out.printf(
                "       %-6s  all %,d acked messages are in the database once, numbered without gaps, and were heard by"
                        + " everybody once; one connection commits %.0f rows per second%n",
                kind, total, commits);
    }

    private MeasuredServer start(String kind, String database) throws Exception {
        if (kind.equals("node")) {
            return NodeJsChat.start(postgres.url(database), SECRET, options.numbering());
        }
        Map<String, String> settings = new HashMap<>(unlimited(SECRET));
        settings.put("CHAT_REDIS_URL", "redis://127.0.0.1:" + redis.port());
        settings.putAll(options.settings());
        return MeasuredNode.start(options.jar(), options.jvm(), postgres.url(database), settings);
    }
}
