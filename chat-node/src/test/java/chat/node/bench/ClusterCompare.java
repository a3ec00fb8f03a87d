package chat.node.bench;

import chat.node.testkit.NodeProject;
import chat.node.testkit.RedisProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Two nodes and one Redis, ours and then Node.js servers with the Redis adapter, with the same clients: what a delivery costs
 * in CPU time of the servers. Run in {@code chat-node}.
 */
public final class ClusterCompare {
    private static final int ROOMS = 20;
    private static final int CLIENTS_PER_NODE = 200;
    private static final int WARM_UP = 100_000;
    private static final int MEASURED = 100_000;
    private static final int BURST = 20;
    private static final String TEXT = "x".repeat(80);

    /** How many deliveries may be under way: more would only measure queues. */
    private static final long MOST_UNDER_WAY = 20_000;

    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(3);

    private ClusterCompare() {}

    public static void main(String[] args) throws Exception {
        int rounds = args.length == 0 ? 2 : Integer.parseInt(args[0]);
        System.out.printf(
                "2 nodes, %d WebSockets each in %d rooms, %d broadcasts of %d characters to one room each, after %d to warm up%n",
                CLIENTS_PER_NODE, ROOMS, MEASURED, TEXT.length(), WARM_UP);
        System.out.println("round  servers  deliveries  CPU s of both  deliveries per CPU s  CPU s of Redis");
        for (int round = 1; round <= rounds; round++) {
            double ours = measure(round, "Java");
            double theirs = measure(round, "Node.js");
            System.out.printf("round %d: %.2f times as many deliveries per CPU second%n", round, ours / theirs);
        }
        System.exit(0);
    }

    private static double measure(int round, String kind) throws Exception {
        Path directory = Files.createTempDirectory("cluster-bench");
        List<Process> servers = new ArrayList<>();
        try (RedisProcess redis = RedisProcess.start(directory);
                DiscardingClients first = new DiscardingClients();
                DiscardingClients second = new DiscardingClients()) {
            for (int i = 0; i < 2; i++) {
                servers.add(start(kind, redis.port()));
            }
            first.connect(port(servers.get(0)), CLIENTS_PER_NODE);
            second.connect(port(servers.get(1)), CLIENTS_PER_NODE);
            awaitQuiet(first, second);
            drive(first, second, WARM_UP);
            double cpu = CpuTime.seconds(servers.get(0).pid())
                    + CpuTime.seconds(servers.get(1).pid());
            double redisCpu = CpuTime.seconds(redis.pid());
            long deliveries = drive(first, second, MEASURED);
            double used = CpuTime.seconds(servers.get(0).pid())
                    + CpuTime.seconds(servers.get(1).pid())
                    - cpu;
            System.out.printf(
                    "%5d  %-7s  %10d  %13.2f  %20.0f  %14.2f%n",
                    round, kind, deliveries, used, deliveries / used, CpuTime.seconds(redis.pid()) - redisCpu);
            return deliveries / used;
        } finally {
            for (Process server : servers) {
                server.getOutputStream().close();
                if (!server.waitFor(10, TimeUnit.SECONDS)) {
                    server.destroyForcibly();
                }
            }
        }
    }

    /** @return how many messages arrived, each at every member of its room on both nodes */
    private static long drive(DiscardingClients first, DiscardingClients second, int broadcasts)
            throws InterruptedException {
        long before = first.bytes() + second.bytes();
        int members = 2 * CLIENTS_PER_NODE / ROOMS;
        long expected = 0;
        long deliveries = 0;
        for (int i = 0; i < broadcasts; i++) {
            String room = "room" + i % ROOMS;
            (i % 2 == 0 ? first : second).send(i % CLIENTS_PER_NODE, "42[\"say\",\"" + room + "\",\"" + TEXT + "\"]");
            int text = ("42[\"news\",\"" + room + "\",\"" + TEXT + "\"]").length();
            expected += (long) members * (2 + text);
            deliveries += members;
            if (i % BURST == 0) {
                awaitBytes(first, second, before + expected - MOST_UNDER_WAY * (2 + text) / 10);
            }
        }
        awaitBytes(first, second, before + expected);
        return deliveries;
    }

    private static void awaitBytes(DiscardingClients first, DiscardingClients second, long least)
            throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (first.bytes() + second.bytes() < least) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("messages are missing");
            }
            TimeUnit.MICROSECONDS.sleep(200);
        }
    }

    /** What the handshakes bring has come when nothing more does. */
    private static void awaitQuiet(DiscardingClients first, DiscardingClients second) throws InterruptedException {
        long bytes = -1;
        while (bytes != first.bytes() + second.bytes()) {
            bytes = first.bytes() + second.bytes();
            TimeUnit.SECONDS.sleep(2);
        }
    }

    private static Process start(String kind, int redisPort) throws IOException {
        if (kind.equals("Node.js")) {
            return NodeProject.start("cluster-bench.js", "" + redisPort, "" + ROOMS);
        }
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@jvm.options",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ClusterServer.class.getName(),
                        "" + redisPort,
                        "" + ROOMS)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static int port(Process server) throws IOException {
        BufferedReader output = server.inputReader();
        String line = output.readLine();
        if (line == null || !line.matches("\\d+")) {
            throw new IOException("the server did not start: " + line);
        }
        return Integer.parseInt(line);
    }
}
