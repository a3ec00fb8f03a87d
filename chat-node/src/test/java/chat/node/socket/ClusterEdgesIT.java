package chat.node.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.node.bus.InMemoryBus;
import chat.node.socket.cluster.BusCluster;
import chat.node.socket.cluster.ClusterSettings;
import chat.node.socket.room.LoopState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.DefaultEventLoop;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What strangers, floods and unlucky moments do to nodes that are one server; on a bus within the process. */
@Timeout(60)
final class ClusterEdgesIT {
    private static final String PREFIX = "edges";
    private static final Duration LINGER = Duration.ofMillis(50);

    private final InMemoryBus.Hub hub = new InMemoryBus.Hub();
    private final List<AutoCloseable> open = new ArrayList<>();

    private ClusterNode node() {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        InMemoryBus bus = hub.join(Clock.systemUTC(), metrics);
        ClusterNode node = new ClusterNode(bus, PREFIX, ClusterNode.TIMEOUT, metrics);
        open.add(node);
        open.add(bus);
        return node;
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private static RawClient in(ClusterNode node, String namespace) {
        RawClient client = node.open();
        client.send("40" + namespace + ",");
        assertThat(client.receive()).startsWith("40" + namespace + ",{");
        return client;
    }

    @Test
    void aNamespaceNamedLikeARoomsChannelTakesNothingFromTheRoom() {
        ClusterNode one = node();
        ClusterNode two = node();
        Pattern rule = Pattern.compile("^/dyn-");
        one.server.of(rule);
        two.server.of(rule).listeners().onConnect((socket, request) -> socket.join("general"));
        Namespace far = one.server.of("/dyn-1");
        RawClient member = in(two, "/dyn-1");
        RawClient stranger = in(two, "/dyn-1#general");

        far.to("general").emit("during");
        assertThat(member.receive()).isEqualTo("42/dyn-1,[\"during\"]");
        one.server.of("/dyn-1#general").emit("theirs");
        assertThat(stranger.receive()).isEqualTo("42/dyn-1#general,[\"theirs\"]");

        stranger.close();
        String general = PREFIX + "#/dyn-1#general";
        await().until(() ->
                two.bus.subscribers(general + "#general#").toCompletableFuture().join() == 0);
        far.to("general").emit("after");
        assertThat(member.receive()).isEqualTo("42/dyn-1,[\"after\"]");
    }

    @Test
    void nobodyWaitsForANodeWhoseLastClientHasLeftTheNamespace() {
        ClusterNode one = node();
        ClusterNode two = node();
        one.server.of(Pattern.compile("^/d$"));
        two.server.of(Pattern.compile("^/d$"));
        in(one, "/d");
        RawClient there = in(two, "/d");
        Namespace here = one.server.namespace("/d").orElseThrow();
        assertThat(here.all().fetchSockets().toCompletableFuture().join()).hasSize(2);

        there.close();
        await().pollInterval(Duration.ofMillis(1))
                .until(() -> two.server.namespace("/d").isEmpty());

        assertThat(here.all().fetchSockets().toCompletableFuture())
                .succeedsWithin(Duration.ofSeconds(2))
                .satisfies(sockets -> assertThat(sockets).hasSize(1));
    }

    @Test
    void moreRoomsThanMayTravelReachNobody() {
        ClusterNode one = node();
        ClusterNode two = node();
        RawClient here = one.connect();
        one.socket(0).joinAsync("room0").toCompletableFuture().join();
        String[] rooms =
                IntStream.rangeClosed(0, 10_000).mapToObj(i -> "room" + i).toArray(String[]::new);

        assertThatThrownBy(() -> one.main.to(rooms).emit("news")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> one.main.to(rooms).emitWithAck(Duration.ofSeconds(1), "news"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> one.main.to(rooms).disconnectSockets(true))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> one.main.all().socketsJoin("x".repeat(5_000)))
                .isInstanceOf(IllegalArgumentException.class);

        one.main.emit("mark");
        assertThat(here.receive()).isEqualTo("42[\"mark\"]");
        assertThat(one.socket(0).rooms()).containsExactly(one.socket(0).id(), "room0");
        assertThat(two.count("chat.bus.poison")).isZero();
    }

    @Test
    void anEventLoopThatIsBusyIsGivenNoMoreThanItCanHoldAndItsSocketsAreTold() {
        ClusterNode one = node();
        ClusterNode two = node();
        CountDownLatch busy = new CountDownLatch(1);
        two.main.listeners().on("work", event -> busy.await());
        RawClient client = two.connect();
        two.socket(0).joinAsync("a").toCompletableFuture().join();
        client.send("42[\"work\"]");
        try {
            for (int i = 0; i < 40; i++) {
                one.main.except("a").emit("news", (Object) new byte[1_000_000]);
            }
            // 16 MB may wait, and not more.
            await().until(() -> two.count("chat.cluster.dropped") == 24);
        } finally {
            busy.countDown();
        }
        assertThat(client.receive()).startsWith("42[\"resync\",{\"since\":\"");
        one.main.to("a").emit("again");
        assertThat(client.receive()).isEqualTo("42[\"again\"]");
        assertThat(two.count("chat.cluster.dropped")).isEqualTo(24);
    }

    @Test
    void oneEventLoopThatFailsTakesNothingFromTheOthers() throws Exception {
        ClusterNode one = node();
        RawClient client = one.connect();
        for (int i = 0; i < 3; i++) {
            DefaultEventLoop broken = new DefaultEventLoop() {
                @Override
                public void execute(Runnable task) {
                    throw new IllegalStateException("a loop that fails, as this test wants it to");
                }
            };
            one.main.members().on(new LoopState(broken));
        }
        one.main.emit("news");
        assertThat(client.receive()).isEqualTo("42[\"news\"]");
        assertThat(one.main.all().emitWithAck(Duration.ofMillis(100), "vote").toCompletableFuture())
                .succeedsWithin(Duration.ofSeconds(5))
                .satisfies(votes -> assertThat(votes.expected()).isEqualTo(1));
    }

    @Test
    void whatIsHeardLateOfANamespaceThatWasReplacedLeavesNoChannelBehind() {
        InMemoryBus bus = hub.join();
        BusCluster cluster = cluster(bus);
        SocketServer server = server(cluster);
        Namespace before = new Namespace(server, "/d", new Listeners());
        cluster.handleOpened(before);
        cluster.handleFirst(before, "r");
        cluster.handleFirst(before, "late");
        cluster.handleClosed(before);
        Namespace after = new Namespace(server, "/d", new Listeners());
        cluster.handleOpened(after);
        cluster.handleLast(before, "r");
        cluster.handleFirst(before, "ignored");
        cluster.handleLast(before, "ignored");
        await().until(() -> subscribers(bus, "/d", "r") == 0);
        assertThat(subscribers(bus, "/d", "ignored")).isZero();
        assertThat(subscribers(bus, "/d", "late")).isEqualTo(1);

        cluster.handleClosed(after);
        await().until(() -> subscribers(bus, "/d", "late") == 0);
        cluster.handleLast(before, "late");
        assertThat(bus.subscribers(PREFIX + "#/d#").toCompletableFuture().join())
                .isZero();
    }

    @Test
    void whatIsHeardLateOfANamespaceTakesNoRoomFromTheOneThatReplacedIt() throws Exception {
        InMemoryBus bus = hub.join();
        BusCluster cluster = cluster(bus);
        SocketServer server = server(cluster);
        int rounds = 10_000;
        Namespace[] before = new Namespace[rounds];
        CyclicBarrier barrier = new CyclicBarrier(2);
        CompletableFuture<Void> late = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < rounds; i++) {
                pass(barrier);
                cluster.handleLast(before[i], "r");
                pass(barrier);
            }
        });
        for (int i = 0; i < rounds; i++) {
            before[i] = new Namespace(server, "/" + i, new Listeners());
            cluster.handleOpened(before[i]);
            cluster.handleFirst(before[i], "r");
            cluster.handleClosed(before[i]);
            Namespace after = new Namespace(server, "/" + i, new Listeners());
            pass(barrier);
            for (int spin = 0; spin < i % 64; spin++) {
                Thread.onSpinWait();
            }
            cluster.handleOpened(after);
            cluster.handleFirst(after, "r");
            pass(barrier);
        }
        late.get(10, TimeUnit.SECONDS);
        // One more that leaves now is swept after all that could have been swept before it.
        Namespace last = new Namespace(server, "/last", new Listeners());
        cluster.handleOpened(last);
        cluster.handleFirst(last, "r");
        cluster.handleLast(last, "r");
        await().until(() -> subscribers(bus, "/last", "r") == 0);
        assertThat(IntStream.range(0, rounds).filter(i -> subscribers(bus, "/" + i, "r") == 0))
                .as("rooms that have members and are not listened to")
                .isEmpty();
    }

    private static void pass(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static int subscribers(InMemoryBus bus, String namespace, String room) {
        return bus.subscribers(PREFIX + "#" + namespace + "#" + room + "#")
                .toCompletableFuture()
                .join();
    }

    private BusCluster cluster(InMemoryBus bus) {
        BusCluster cluster = new BusCluster(
                bus, new ClusterSettings(PREFIX, ClusterNode.TIMEOUT, LINGER), new SimpleMeterRegistry());
        cluster.start();
        open.add(cluster);
        open.add(bus);
        return cluster;
    }

    private static SocketServer server(BusCluster cluster) {
        return new SocketServer(SocketSettings.DEFAULT, Runnable::run, new SimpleMeterRegistry(), cluster);
    }
}
