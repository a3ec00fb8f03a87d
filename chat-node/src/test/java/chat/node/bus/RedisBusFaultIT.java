package chat.node.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.node.config.NodeConfig;
import chat.node.config.Secret;
import chat.node.testkit.EmbeddedServers;
import chat.node.testkit.RedisProcess;
import chat.node.testkit.TestRedis;
import io.lettuce.core.AclSetuserArgs;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.util.ResourceLeakDetector;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the bus when Redis dies, hangs, or says no. */
@Timeout(120)
final class RedisBusFaultIT {
    @TempDir
    Path directory;

    private final ResourceLeakDetector.Level leakLevel = ResourceLeakDetector.getLevel();

    @AfterEach
    void watchBuffersAgain() {
        ResourceLeakDetector.setLevel(leakLevel);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000, 50_000})
    void subscriptionsAreLiveWithinTwoSecondsOfRedisBeingBack(int channels) throws Exception {
        // As nodes run: to follow every buffer, as tests do, takes ten times the time of all the rest here.
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
        try (RedisProcess redis = RedisProcess.start(directory);
                RelayedBus node = RelayedBus.to(redis.port()).start()) {
            AtomicInteger received = new AtomicInteger();
            List<CompletionStage<Void>> live = new ArrayList<>();
            long begun = System.nanoTime();
            for (int i = 0; i < channels; i++) {
                live.add(node.bus().subscribe("room#" + i, (channel, message) -> received.incrementAndGet()));
            }
            for (CompletionStage<Void> one : live) {
                one.toCompletableFuture().get(20, TimeUnit.SECONDS);
            }
            Duration atFirst = Duration.ofNanos(System.nanoTime() - begun);
            Watcher watcher = new Watcher();
            node.bus().addStateListener(watcher);
            Instant killed = Instant.now();
            redis.kill();
            watcher.awaits("away");
            assertThat(node.bus().isConnected()).isFalse();

            redis.start();
            long reachable = System.nanoTime();
            watcher.awaits("away", "back");

            Duration took = Duration.ofNanos(watcher.lastAt - reachable);
            System.out.println(channels + " channels were live " + took.toMillis() + " ms after Redis was reachable");
            assertThat(took).isLessThan(limit(atFirst));
            assertThat(watcher.since.get(0)).isBetween(killed.minusSeconds(3), killed.plusSeconds(1));
            for (int i = 0; i < channels; i += 97) {
                ClusterBusContract.get(node.bus().publish("room#" + i, new byte[1]));
            }
            await().until(() -> received.get() == (channels + 96) / 97);
        }
    }

    /** Two seconds; where the machine is so slow that the same subscriptions took long at first, that much more. */
    private static Duration limit(Duration atFirst) {
        Duration onASlowMachine = Duration.ofSeconds(1).plus(atFirst.multipliedBy(2));
        Duration limit = Duration.ofSeconds(2);
        return limit.compareTo(onASlowMachine) > 0 ? limit : onASlowMachine;
    }

    @Test
    void aNetworkThatDropsEverythingIsNoticedAndTheWayBackToo() throws Exception {
        try (RelayedBus node = RelayedBus.to(EmbeddedServers.redis().port()).start()) {
            Watcher watcher = new Watcher();
            node.bus().addStateListener(watcher);
            ClusterBusContract.Inbox inbox = ClusterBusContract.subscribed(node.bus(), "hung#" + directory);

            long from = System.nanoTime();
            node.relay().silence(true);
            CompletableFuture<Void> lost =
                    node.bus().publish("hung#" + directory, new byte[1]).toCompletableFuture();
            watcher.awaits("away");

            Duration took = Duration.ofNanos(watcher.lastAt - from);
            System.out.println("a hung connection was found after " + took.toMillis() + " ms");
            assertThat(took).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(7));
            await().until(lost::isCompletedExceptionally);
            assertThat(unpublished(node, "away")).isEqualTo(1);

            node.relay().silence(false);
            long reachable = System.nanoTime();
            watcher.awaits("away", "back");
            assertThat(Duration.ofNanos(watcher.lastAt - reachable)).isLessThan(Duration.ofSeconds(2));
            ClusterBusContract.get(node.bus().publish("hung#" + directory, new byte[0]));
            inbox.awaits("");
        }
    }

    @Test
    void anEventLoopPublishesIntoAHungConnectionWithoutWaitingAndWithinBounds() throws Exception {
        try (RelayedBus node = RelayedBus.to(EmbeddedServers.redis().port()).start()) {
            node.relay().silence(true);
            byte[] large = new byte[1 << 20];
            CompletableFuture<Duration> took = new CompletableFuture<>();
            node.link().newExecutor().execute(() -> {
                long from = System.nanoTime();
                for (int i = 0; i < 100; i++) {
                    var unused = node.bus().publish("large", large);
                }
                for (int i = 0; i < 2 * RelayedBus.PENDING; i++) {
                    var unused = node.bus().publish("small", new byte[1]);
                }
                took.complete(Duration.ofNanos(System.nanoTime() - from));
            });

            assertThat(took.get(2, TimeUnit.SECONDS)).isLessThan(Duration.ofSeconds(1));
            // 64 MB and no more of the large ones, which leaves no room for the small.
            assertThat(unpublished(node, "full")).isEqualTo(36 + 2 * RelayedBus.PENDING);
            assertThat(node.metrics().get("chat.bus.pending").gauge().value()).isEqualTo(64);
            await().until(() -> unpublished(node, "away") == 64);
            node.relay().silence(false);
            await().until(node.bus()::isConnected);
            assertThat(node.metrics().get("chat.bus.pending").gauge().value()).isZero();
            ClusterBusContract.get(node.bus().publish("small", new byte[1]));
        }
    }

    @Test
    void manySmallMessagesAreBoundedInNumber() throws Exception {
        try (RelayedBus node = RelayedBus.to(EmbeddedServers.redis().port()).start()) {
            node.relay().silence(true);
            for (int i = 0; i < RelayedBus.PENDING + 50; i++) {
                var unused = node.bus().publish("small", new byte[1]);
            }
            assertThat(unpublished(node, "full")).isEqualTo(50);
        }
    }

    @Test
    void aBusThatIsClosedWhileItConnectsLeavesNoConnectionBehind() throws Exception {
        try (RelayedBus node = RelayedBus.to(EmbeddedServers.redis().port()).start()) {
            node.relay().silence(true);
            // Both of the bus hang in their first question; the third is the link's.
            await().pollInterval(Duration.ofMillis(10))
                    .until(() -> !node.bus().isConnected() && node.relay().connections() == 3);

            node.bus().close();

            // Less than it takes until they are given up without this.
            await().pollInterval(Duration.ofMillis(10))
                    .atMost(Duration.ofMillis(300))
                    .until(() -> node.relay().connections() == 1);
        }
    }

    @Test
    void aUserWithoutTheRightsIsToldSoAndHoldsUpNobody() throws Exception {
        try (RedisProcess redis = RedisProcess.start(directory)) {
            redis.ask(commands -> commands.aclSetuser(
                    "chat",
                    AclSetuserArgs.Builder.on()
                            .addPassword("word")
                            .allCommands()
                            .resetChannels()
                            .channelPattern("chat*")));
            NodeConfig.Redis config = new NodeConfig.Redis(
                    new Secret("redis://chat:word@127.0.0.1:" + redis.port()), Duration.ofSeconds(2), 1_000);
            SimpleMeterRegistry metrics = new SimpleMeterRegistry();
            try (RedisLink link = new RedisLink(config, "test", TestRedis.PATIENCE, metrics);
                    RedisBus bus = new RedisBus(link, 100, TestRedis.PATIENCE, Clock.systemUTC(), metrics)) {
                link.start();
                bus.start();
                ClusterBusContract.Inbox allowed = new ClusterBusContract.Inbox();
                ClusterBusContract.Inbox other = new ClusterBusContract.Inbox();
                // Whether or not they go out as one command, the one does not take the other with it.
                CompletionStage<Void> refusal = bus.subscribe("other#", other);
                ClusterBusContract.get(bus.subscribe("chat#", allowed));

                assertThatThrownBy(() -> ClusterBusContract.get(refusal))
                        .isInstanceOfSatisfying(
                                BusException.class, e -> assertThat(e.reason()).isEqualTo(BusException.Reason.REFUSED));
                assertThat(metrics.counter("chat.bus.refused.subscriptions").count())
                        .isPositive();
                CompletableFuture<Void> refused =
                        bus.publish("other#", new byte[1]).toCompletableFuture();
                await().until(refused::isCompletedExceptionally);
                assertThat(metrics.get("chat.bus.unpublished")
                                .tag("reason", "refused")
                                .counter()
                                .count())
                        .isEqualTo(1);
                ClusterBusContract.get(bus.publish("chat#", new byte[0]));
                allowed.awaits("");
                assertThat(bus.isConnected()).isTrue();

                redis.ask(commands -> commands.aclSetuser("chat", AclSetuserArgs.Builder.channelPattern("other*")));
                await().until(() -> ClusterBusContract.get(bus.subscribers("other#")) == 1);
                ClusterBusContract.get(bus.publish("other#", new byte[0]));
                other.awaits("");
            }
        }
    }

    private static double unpublished(RelayedBus node, String reason) {
        return node.metrics()
                .get("chat.bus.unpublished")
                .tag("reason", reason)
                .counter()
                .count();
    }

    static final class Watcher implements BusStateListener {
        private final List<String> told = new CopyOnWriteArrayList<>();
        private final List<Instant> since = new CopyOnWriteArrayList<>();
        private volatile long lastAt;

        @Override
        public void handleAway() {
            lastAt = System.nanoTime();
            told.add("away");
        }

        @Override
        public void handleBack(Instant awaySince) {
            lastAt = System.nanoTime();
            since.add(awaySince);
            told.add("back");
        }

        void awaitsFirst(String expected) {
            await().until(() -> told.contains(expected));
        }

        void awaits(String... expected) {
            await().pollInterval(Duration.ofMillis(10))
                    .untilAsserted(() -> assertThat(told).containsExactly(expected));
        }
    }
}
