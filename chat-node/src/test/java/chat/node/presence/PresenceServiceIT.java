package chat.node.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.bus.RedisLink;
import chat.node.bus.member.About;
import chat.node.bus.member.Membership;
import chat.node.testkit.RedisProcess;
import chat.node.testkit.TcpRelay;
import chat.node.testkit.TestRedis;
import chat.node.work.Chore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on a Redis of their own, ten times as fast as in real life. */
@Timeout(120)
final class PresenceServiceIT {
    private static final Duration LINGER = Duration.ofMillis(300);
    private static final Membership.Timing FAST =
            new Membership.Timing(Duration.ofMillis(200), Duration.ofMillis(900), Duration.ofMillis(300));

    @TempDir
    static Path directory;

    private static RedisProcess redis;

    private final UUID ada = UUID.randomUUID();
    private final UUID grace = UUID.randomUUID();
    /** What all nodes told, in the order they did. */
    private final List<String> told = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void startRedis() throws Exception {
        redis = RedisProcess.start(directory);
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void empty() {
        redis.ask(commands -> commands.flushall());
    }

    @Test
    void somebodyIsOnlineFromTheFirstSocketToTheLastOnWhicheverNode() throws Exception {
        try (Node one = new Node("one");
                Node two = new Node("two")) {
            one.service.handleConnect(ada);
            await().until(() -> told.contains("came " + ada));
            two.service.handleConnect(ada);
            one.service.handleConnect(ada);
            await().until(() -> redisHas(ada, 2));
            assertThat(two.online(ada, grace)).containsExactly(ada);

            one.service.handleDisconnect(ada);
            one.service.handleDisconnect(ada);
            await().until(() -> redisHas(ada, 1));
            assertThat(one.online(ada)).containsExactly(ada);
            two.service.handleDisconnect(ada);
            await().until(() -> told.contains("went " + ada));
            assertThat(one.online(ada)).isEmpty();
            assertThat(told).containsExactly("came " + ada, "went " + ada);
            assertThat(keys()).isEmpty();
        }
    }

    @Test
    void whoIsBackSoonOnWhicheverNodeNeverWent() throws Exception {
        try (Node one = new Node("one");
                Node two = new Node("two")) {
            one.service.handleConnect(ada);
            await().until(() -> told.size() == 1);
            one.service.handleDisconnect(ada);
            two.service.handleConnect(ada);
            await().until(() -> redisHas(ada, 2));
            await().until(() -> redisHas(ada, 1));
            assertThat(told).containsExactly("came " + ada);
        }
    }

    @Test
    void whoeverWasOnADeadNodeAloneHasGone() throws Exception {
        try (Node one = new Node("one");
                Node two = new Node("two")) {
            one.service.handleConnect(ada);
            one.service.handleConnect(grace);
            two.service.handleConnect(grace);
            await().until(() -> redisHas(ada, 1) && redisHas(grace, 2));
            Instant before = Instant.now();
            one.die();
            await().until(() -> told.contains("went " + ada));
            assertThat(two.online(ada, grace)).containsExactly(grace);
            await().until(() -> redisHas(grace, 1));
            assertThat(told).doesNotContain("went " + grace);
            assertThat(two.lastSeen().get(ada)).isBetween(before.minusSeconds(1), before.plusMillis(500));
        }
    }

    @Test
    void aDeadNodeIsNotOnlineBeforeItIsBuriedEither() throws Exception {
        try (Node one = new Node("one")) {
            redis.ask(commands -> commands.sadd("chat:online:" + ada, "two.forgotten"));
            assertThat(one.online(ada)).as("nobody knows that instance").isEmpty();
        }
    }

    @Test
    void ghostsDoNotKeepAnybodyFromComingAndGoing() throws Exception {
        try (Node one = new Node("one")) {
            redis.ask(commands -> commands.sadd("chat:online:" + ada, "two.forgotten"));
            one.service.handleConnect(ada);
            await().until(() -> told.contains("came " + ada));
            assertThat(redisHas(ada, 1)).isTrue();
            redis.ask(commands -> commands.sadd("chat:online:" + ada, "two.forgotten"));
            one.service.handleDisconnect(ada);
            await().until(() -> told.contains("went " + ada));
            assertThat(keys()).isEmpty();
        }
    }

    @Test
    void aNodeThatDiesWithManyLeavesNothing() throws Exception {
        int many = 5_000;
        try (Node one = new Node("one");
                Node two = new Node("two")) {
            for (int i = 0; i < many; i++) {
                one.service.handleConnect(UUID.randomUUID());
            }
            redis.ask(commands -> commands.sadd("chat:present:" + one.membership.instance(), "no user", ""));
            await().atMost(Duration.ofSeconds(30)).until(() -> told.size() == many);
            one.die();
            await().atMost(Duration.ofSeconds(30)).until(() -> told.size() == 2 * many);
            await().untilAsserted(() -> assertThat(keys()).isEmpty());
            assertThat(two.lastSeen()).hasSize(many);
        }
    }

    @Test
    void anEmptiedRedisIsFilledAgain() throws Exception {
        try (Node one = new Node("one");
                Node two = new Node("two")) {
            one.service.handleConnect(ada);
            await().until(() -> redisHas(ada, 1));
            redis.ask(commands -> commands.flushall());
            await().until(() -> two.online(ada).contains(ada));
            one.service.handleDisconnect(ada);
            await().until(() -> told.contains("went " + ada));
            assertThat(keys()).isEmpty();
        }
    }

    @Test
    void aNodeThatWasCutOffBringsItsUsersBack() throws Exception {
        try (Node one = new Node("one");
                Node two = new Node("two")) {
            one.service.handleConnect(ada);
            await().until(() -> told.contains("came " + ada));
            one.relay.cut();
            await().until(() -> told.contains("went " + ada));
            assertThat(one.online(ada, grace)).as("what it knows by itself").containsExactly(ada);
            one.service.handleConnect(grace);
            one.relay.open();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> two.online(ada, grace).size() == 2);
            assertThat(told).containsExactlyInAnyOrder("came " + ada, "went " + ada, "came " + ada, "came " + grace);
        }
    }

    @Test
    void whoeverIsOnANodeThatStopsHasTimeToComeBack() throws Exception {
        try (Node two = new Node("two")) {
            Node one = new Node("one");
            one.service.handleConnect(ada);
            one.service.handleConnect(grace);
            await().until(() -> told.size() == 2);
            one.service.handleDisconnect(ada);
            one.service.handleDisconnect(grace);
            one.close();
            assertThat(one.lastSeen()).containsKeys(ada, grace);
            two.service.handleConnect(grace);
            await().until(() -> told.contains("went " + ada));
            assertThat(two.online(ada, grace)).containsExactly(grace);
            assertThat(told).containsOnlyOnce("came " + grace).doesNotContain("went " + grace);
        }
    }

    @Test
    void theLastNodeThatStopsLeavesNobody() throws Exception {
        Node one = new Node("one");
        one.service.handleConnect(ada);
        await().until(() -> redisHas(ada, 1));
        one.close();
        assertThat(told).containsExactly("came " + ada, "went " + ada);
        assertThat(keys()).isEmpty();
    }

    /** People come and go on two nodes whose Redis comes and goes; in the end exactly those are online who are there. */
    @Test
    void whateverHappensTheEndIsRight() throws Exception {
        Random random = new Random(5);
        List<UUID> people = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            people.add(UUID.randomUUID());
        }
        Map<String, Integer> sockets = new HashMap<>();
        try (Node one = new Node("one");
                Node two = new Node("two")) {
            for (int round = 0; round < 30; round++) {
                for (int step = 0; step < 60; step++) {
                    Node node = random.nextBoolean() ? one : two;
                    UUID user = people.get(random.nextInt(people.size()));
                    String place = node.name + user;
                    if (random.nextInt(5) < 2) {
                        node.service.handleConnect(user);
                        sockets.merge(place, 1, Integer::sum);
                    } else if (sockets.getOrDefault(place, 0) > 0) {
                        node.service.handleDisconnect(user);
                        sockets.merge(place, -1, Integer::sum);
                    }
                }
                disturb(random, one, two);
            }
            one.heal();
            two.heal();
            Set<UUID> here = new HashSet<>();
            for (UUID user : people) {
                if (sockets.getOrDefault("one" + user, 0) + sockets.getOrDefault("two" + user, 0) > 0) {
                    here.add(user);
                }
            }
            UUID[] all = people.toArray(UUID[]::new);
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                assertThat(one.online(all)).isEqualTo(here);
                assertThat(two.online(all)).isEqualTo(here);
                for (UUID user : people) {
                    assertThat(lastTold(user)).isEqualTo(here.contains(user));
                }
            });
        }
    }

    private static void disturb(Random random, Node one, Node two) throws Exception {
        Node node = random.nextBoolean() ? one : two;
        switch (random.nextInt(6)) {
            case 0 -> node.relay.cut();
            case 1, 2 -> {
                one.heal();
                two.heal();
            }
            case 3 -> redis.ask(commands -> commands.flushall());
            case 4 -> {
                int beats = node.beats.get();
                await().atMost(Duration.ofSeconds(3))
                        .until(() -> node.beats.get() > beats || !node.membership.isReachable());
            }
            default -> {}
        }
    }

    private boolean lastTold(UUID user) {
        for (int i = told.size() - 1; i >= 0; i--) {
            if (told.get(i).endsWith(user.toString())) {
                return told.get(i).startsWith("came");
            }
        }
        return false;
    }

    private static boolean redisHas(UUID user, int instances) {
        return redis.ask(commands -> commands.scard("chat:online:" + user)) == instances;
    }

    private static List<String> keys() {
        List<String> keys = new ArrayList<>();
        redis.ask(commands -> keys.addAll(commands.keys("chat:online:*")));
        redis.ask(commands -> keys.addAll(commands.keys("chat:present:*")));
        return keys;
    }

    private final class Node implements AutoCloseable {
        final String name;
        final TcpRelay relay;
        final RedisLink link;
        final Membership membership;
        final PresenceService service;
        final Chore sweep;
        final Map<UUID, Instant> written = new ConcurrentHashMap<>();
        final AtomicInteger beats = new AtomicInteger();
        private boolean closed;

        Node(String name) throws Exception {
            this.name = name;
            relay = TcpRelay.to(redis.port());
            relay.open();
            link = TestRedis.of(TestRedis.config(relay.port()));
            link.start();
            SimpleMeterRegistry metrics = new SimpleMeterRegistry();
            membership = new Membership(link, name, FAST, this::about, metrics);
            service = new PresenceService(membership, link, written::putAll, LINGER, Clock.systemUTC(), metrics);
            service.setListener((user, online, at) -> told.add((online ? "came " : "went ") + user));
            membership.start(service);
            sweep = new Chore("sweep-" + name, Duration.ofMillis(20), service::sweep);
            sweep.start();
        }

        private About about() {
            beats.incrementAndGet();
            return new About(name, "", "1", Instant.EPOCH, 0, 0, false);
        }

        Set<UUID> online(UUID... users) {
            return service.online(Set.of(users)).toCompletableFuture().join();
        }

        Map<UUID, Instant> lastSeen() {
            service.writeLastSeen();
            return written;
        }

        void heal() throws Exception {
            if (relay.connections() == 0) {
                relay.cut();
                relay.open();
            }
        }

        /** As with a machine, nobody says anything. */
        void die() {
            sweep.close();
            relay.cut();
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                sweep.close();
                service.stop();
                membership.close();
                link.close();
                relay.close();
            }
        }
    }
}
