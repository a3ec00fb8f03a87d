package chat.node.bench;

import chat.node.bus.BusListener;
import chat.node.bus.RedisBus;
import chat.node.bus.RedisLink;
import chat.node.config.NodeConfig;
import chat.node.config.Secret;
import chat.node.dev.RedisServer;
import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the bus costs a node: CPU and system calls for each message published, for each received, and for each channel
 * subscribed to. Against a Redis of its own on this machine, whose CPU is not counted.
 */
public final class BusCost {
    private static final int MESSAGES = 300_000;
    private static final int BYTES = 300;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private record Used(long cpuNanos, long writes, long reads, long wallNanos) {
        static Used now() throws IOException {
            var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            String io = Files.readString(Path.of("/proc/self/io"));
            return new Used(system.getProcessCpuTime(), field(io, "syscw"), field(io, "syscr"), System.nanoTime());
        }

        private static long field(String io, String name) {
            return io.lines()
                    .filter(line -> line.startsWith(name + ":"))
                    .mapToLong(line ->
                            Long.parseLong(line.substring(name.length() + 1).strip()))
                    .findFirst()
                    .orElseThrow();
        }

        void print(String what, long count) throws IOException {
            Used now = now();
            System.out.printf(
                    "%-46s %6.2f µs CPU %6.3f writes %6.3f reads each, %,9d a second%n",
                    what,
                    (now.cpuNanos - cpuNanos) / 1e3 / count,
                    (double) (now.writes - writes) / count,
                    (double) (now.reads - reads) / count,
                    count * 1_000_000_000L / (now.wallNanos - wallNanos));
        }
    }

    private record Node(RedisLink link, RedisBus bus) implements AutoCloseable {
        static Node start(int port) throws Exception {
            NodeConfig.Redis config =
                    new NodeConfig.Redis(new Secret("redis://127.0.0.1:" + port), Duration.ofSeconds(2), 10_000);
            SimpleMeterRegistry metrics = new SimpleMeterRegistry();
            RedisLink link = new RedisLink(config, "bench", PATIENCE, metrics);
            RedisBus bus = new RedisBus(link, 10_000, PATIENCE, Clock.systemUTC(), metrics);
            link.start();
            bus.start();
            return new Node(link, bus);
        }

        @Override
        public void close() {
            bus.close();
            link.close();
        }
    }

    private BusCost() {}

    public static void main(String[] arguments) throws Exception {
        try (RedisServer redis = RedisServer.start(Files.createTempDirectory("bus-cost"), 0);
                Node node = Node.start(redis.port())) {
            for (int round = 0; round < 3; round++) {
                System.out.println("round " + round);
                publish(node, "published, nobody listens, 1 at a time", 1, MESSAGES / 10);
                publish(node, "published, nobody listens, 100 on their way", 100, MESSAGES);
                publish(node, "published, nobody listens, 2,000 on their way", 2_000, MESSAGES);
                receive(node, "published and received, 100 on their way", 100);
                receive(node, "published and received, 2,000 on their way", 2_000);
            }
            for (int channels : new int[] {1, 1_000, 50_000}) {
                subscribe(node, channels);
            }
        }
    }

    private static void publish(Node node, String what, int window, int count) throws Exception {
        Semaphore room = new Semaphore(window);
        Used before = Used.now();
        for (int i = 0; i < count; i++) {
            room.acquire();
            var unused = node.bus().publish("bench#", new byte[BYTES]).whenComplete((ok, failure) -> room.release());
        }
        room.acquire(window);
        before.print(what, count);
    }

    private static void receive(Node node, String what, int window) throws Exception {
        LongAdder received = new LongAdder();
        BusListener listener = (channel, message) -> received.increment();
        node.bus().subscribe("bench#", listener).toCompletableFuture().get();
        Used before = Used.now();
        Semaphore room = new Semaphore(window);
        for (int i = 0; i < MESSAGES; i++) {
            room.acquire();
            var unused = node.bus().publish("bench#", new byte[BYTES]).whenComplete((ok, failure) -> room.release());
        }
        room.acquire(window);
        while (received.sum() < MESSAGES) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        before.print(what, MESSAGES);
        node.bus().unsubscribe("bench#", listener);
    }

    private static void subscribe(Node node, int channels) throws Exception {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        long heap = runtime.totalMemory() - runtime.freeMemory();
        Used before = Used.now();
        CompletableFuture<?>[] live = new CompletableFuture<?>[channels];
        for (int i = 0; i < channels; i++) {
            live[i] = node.bus()
                    .subscribe("socket.io#/#room-" + channels + "-" + i + "#", (channel, message) -> {})
                    .toCompletableFuture();
        }
        CompletableFuture.allOf(live).get();
        before.print(channels + " channels subscribed to", channels);
        Arrays.fill(live, null);
        System.gc();
        System.out.printf(
                "  %d bytes of heap for each%n", (runtime.totalMemory() - runtime.freeMemory() - heap) / channels);
    }
}
