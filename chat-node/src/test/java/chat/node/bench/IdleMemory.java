package chat.node.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What an idle WebSocket costs a node: opens connections from this process, each of which joins the main namespace with a
 * token, waits for longer than a ping interval, and compares the resident memory of the node's process with what it was
 * before, as it is and after a collection.
 *
 * <p>What it was before is taken once, after a warm-up that makes as many handshakes as the largest step, but never holds
 * more than a few hundred connections: code is compiled then, and memory for many connections not yet asked for.
 *
 * <p>Arguments: {@code --jar=PATH}, {@code --rounds=N}, {@code --steps=N,N}, {@code --idle=SECONDS}; all others are options
 * of the node's JVM, instead of those in jvm.options.
 */
public final class IdleMemory {
    private static final int WARM_UP_AT_A_TIME = 250;

    private record Options(Path jar, int rounds, List<Integer> steps, int idleSeconds, List<String> jvm) {}

    private IdleMemory() {}

    public static void main(String[] args) throws Exception {
        Options options = parse(args);
        try (MeasuredNode node = MeasuredNode.start(options.jar(), options.jvm())) {
            int most = options.steps().stream().mapToInt(step -> step).max().orElse(0);
            for (int made = 0; made < most; made += WARM_UP_AT_A_TIME) {
                hold(node, WARM_UP_AT_A_TIME, 0).close();
            }
            node.awaitClients(0);
            long heap = node.liveHeapBytes();
            node.collect();
            long resident = node.residentBytes();
            System.out.printf("node with %s: %d MB resident before%n", options.jvm(), resident >> 20);
            System.out.printf(
                    "round connections  heap KB each  resident KB each  after a collection  left after closing%n");
            for (int round = 1; round <= options.rounds(); round++) {
                for (int step : options.steps()) {
                    measure(node, options, round, step, heap, resident);
                }
            }
        }
        // The embedded servers stop with this JVM.
        System.exit(0);
    }

    private static void measure(MeasuredNode node, Options options, int round, int step, long heap, long resident)
            throws Exception {
        DiscardingClients held = hold(node, step, options.idleSeconds());
        long idle = node.residentBytes();
        node.collect();
        long collected = node.residentBytes();
        long live = node.liveHeapBytes();
        node.awaitClients(step);
        held.close();
        node.awaitClients(0);
        node.collect();
        System.out.printf(
                "%5d %11d %13.2f %17.2f %19.2f %16d MB%n",
                round,
                step,
                kilobytes(live - heap, step),
                kilobytes(idle - resident, step),
                kilobytes(collected - resident, step),
                (node.residentBytes() - resident) >> 20);
    }

    private static DiscardingClients hold(MeasuredNode node, int count, int idleSeconds)
            throws IOException, InterruptedException {
        DiscardingClients clients = new DiscardingClients("{\"token\":\"" + node.token() + "\"}");
        clients.connect(node.port(), count);
        node.awaitClients(count);
        TimeUnit.SECONDS.sleep(idleSeconds);
        return clients;
    }

    private static double kilobytes(long bytes, int connections) {
        return bytes / 1024.0 / connections;
    }

    private static Options parse(String... args) {
        Path jar = Path.of("chat-node/target/chat-node.jar");
        int rounds = 2;
        List<Integer> steps = List.of(5_000, 10_000);
        int idle = 40;
        List<String> jvm = new ArrayList<>();
        for (String arg : args) {
            String value = arg.substring(arg.indexOf('=') + 1);
            if (arg.startsWith("--jar=")) {
                jar = Path.of(value);
            } else if (arg.startsWith("--rounds=")) {
                rounds = Integer.parseInt(value);
            } else if (arg.startsWith("--steps=")) {
                steps = List.of(value.split(",")).stream().map(Integer::valueOf).toList();
            } else if (arg.startsWith("--idle=")) {
                idle = Integer.parseInt(value);
            } else {
                jvm.add(arg);
            }
        }
        List<String> options = jvm.isEmpty() ? List.of("@chat-node/jvm.options") : List.copyOf(jvm);
        return new Options(jar.toAbsolutePath(), rounds, steps, idle, options);
    }
}
