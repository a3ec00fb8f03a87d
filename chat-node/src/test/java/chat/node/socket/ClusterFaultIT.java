package chat.node.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.bus.RedisBus;
import chat.node.bus.RedisLink;
import chat.node.testkit.RedisProcess;
import chat.node.testkit.TcpRelay;
import chat.node.testkit.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two nodes under load whose Redis dies, or falls silent. {@code -Dchat.fault.seconds=30} makes the faults longer; what was
 * measured is printed.
 */
@Timeout(240)
final class ClusterFaultIT {
    private static final int SECONDS = Integer.getInteger("chat.fault.seconds", 7);

    /** What operators are promised, counted from the moment Redis can be reached. */
    private static final Duration PROMISED = Duration.ofSeconds(2);

    /** What a machine that is busy with other tests may add to that. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private final ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger sent = new AtomicInteger();
    private final List<AutoCloseable> open = new ArrayList<>();
    private RedisProcess redis;
    private TcpRelay network;
    private ClusterNode one;
    private ClusterNode two;

    @BeforeEach
    void start() throws Exception {
        redis = RedisProcess.start(directory);
        network = TcpRelay.to(redis.port());
        network.open();
        one = node(network.port());
        two = node(redis.port());
        one.connect();
        two.connect();
        one.socket(0).joinAsync("room").toCompletableFuture().join();
        two.socket(0).joinAsync("room").toCompletableFuture().join();
        var unused = load.scheduleAtFixedRate(
                () -> one.main.to("room").emit("news", sent.incrementAndGet()), 0, 2, TimeUnit.MILLISECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        load.shutdownNow();
        one.close();
        two.close();
        for (AutoCloseable each : open) {
            each.close();
        }
        network.close();
        redis.close();
    }

    private ClusterNode node(int port) throws Exception {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        RedisLink link = new RedisLink(TestRedis.config(port), "test", TestRedis.PATIENCE, metrics);
        RedisBus bus = new RedisBus(link, 10_000, TestRedis.PATIENCE, Clock.systemUTC(), metrics);
        link.start();
        bus.start();
        open.add(bus);
        open.add(link);
        return new ClusterNode(bus, "fault", ClusterNode.TIMEOUT, metrics);
    }

    @Test
    void redisIsKilledAndStartedAgain() throws Exception {
        heardUpTo(two.clients.get(0), 100);
        redis.kill();
        await().until(() -> !one.bus.isConnected() && !two.bus.isConnected());
        hold(Instant.now().plusSeconds(SECONDS));
        redis.start();
        assertBack("Redis killed for " + SECONDS + " s", Instant.now());
    }

    @Test
    void oneNodesNetworkSwallowsEverything() throws Exception {
        heardUpTo(two.clients.get(0), 100);
        network.silence(true);
        Instant silent = Instant.now();
        await().atMost(PATIENCE).until(() -> !one.bus.isConnected());
        System.out.printf(
                "silence noticed after %d ms%n",
                Duration.between(silent, Instant.now()).toMillis());
        hold(silent.plusSeconds(SECONDS));
        // What was swallowed is lost; a real network would bring it later, on connections that nobody reads any more.
        network.cut();
        network.silence(false);
        network.open();
        assertBack("cut off for " + SECONDS + " s", Instant.now());
        assertThat(two.metrics.get("chat.cluster.resyncs").counter().count())
                .as("the other node missed nothing that it knows of")
                .isZero();
    }

    /** Local delivery goes on meanwhile, and nothing queues. */
    private void hold(Instant until) {
        int before = sent.get();
        await().atMost(Duration.ofSeconds(SECONDS + 20))
                .until(() -> Instant.now().isAfter(until));
        assertThat(sent.get()).isGreaterThan(before);
        assertThat(one.metrics.get("chat.bus.pending").gauge().value()).isZero();
        assertThat(one.count("chat.bus.unpublished")).isPositive();
    }

    private void assertBack(String what, Instant reachable) {
        RawClient here = one.clients.get(0);
        RawClient there = two.clients.get(0);
        int expected = 1;
        boolean resynced = false;
        int lastBefore = 0;
        // Every number arrives here, in order, whatever Redis did; and the hint, once.
        int target = sent.get();
        while (expected <= target || !resynced) {
            String next = here.receive();
            if (next.startsWith("42[\"resync\"")) {
                assertThat(resynced).as("told once").isFalse();
                resynced = true;
                lastBefore = expected;
                System.out.printf(
                        "%s: resync after %d ms%n",
                        what, Duration.between(reachable, Instant.now()).toMillis());
            } else {
                assertThat(next).isEqualTo("42[\"news\"," + expected + "]");
                expected++;
            }
        }
        assertThat(lastBefore).isPositive();
        int number = heardUpTo(there, sent.get());
        Duration took = Duration.between(reachable, Instant.now());
        System.out.printf(
                "%s: across again at number %d, %d ms (promised %d)%n",
                what, number, took.toMillis(), PROMISED.toMillis());
        assertThat(took).isLessThan(PATIENCE);
        // And from there on without a gap.
        for (int i = 1; i <= 100; i++) {
            String next = there.receive();
            if (next.startsWith("42[\"resync\"")) {
                next = there.receive();
            }
            assertThat(next).isEqualTo("42[\"news\"," + (number + i) + "]");
        }
    }

    /** @return the first number from {@code least} on that arrives */
    private static int heardUpTo(RawClient client, int least) {
        int number = 0;
        while (number < least) {
            String next = client.receive();
            if (next.startsWith("42[\"news\",")) {
                int heard = Integer.parseInt(next.substring(10, next.length() - 1));
                assertThat(heard).as("in order").isGreaterThan(number);
                number = heard;
            }
        }
        return number;
    }
}
