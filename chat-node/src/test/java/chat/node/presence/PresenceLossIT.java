package chat.node.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.bus.member.Membership;
import chat.node.testkit.RedisProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A Redis that goes, forgets, and goes back to what it once knew. */
@Timeout(120)
final class PresenceLossIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path directory;

    private static RedisProcess redis;

    private final UUID ada = UUID.randomUUID();
    private final UUID grace = UUID.randomUUID();
    private final UUID mary = UUID.randomUUID();
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
    void empty() throws Exception {
        redis.ask(commands -> commands.flushall());
        Files.deleteIfExists(directory.resolve("dump.rdb"));
    }

    @Test
    void whoLeavesJustAsRedisIsEmptiedIsToldToHaveGone() throws Exception {
        try (PresenceNode one = node("one");
                PresenceNode two = node("two")) {
            one.service.handleConnect(ada);
            two.service.handleConnect(grace);
            await().until(() -> told.size() == 2);
            one.service.handleDisconnect(ada);
            redis.ask(commands -> commands.flushall());
            await().until(() -> told.contains("went " + ada));
            await().until(() -> one.online(ada, grace).equals(Set.of(grace)));
        }
    }

    @Test
    void whoLeavesWhileRedisIsAwayAndComesBackEmptyIsToldToHaveGone() throws Exception {
        try (PresenceNode one = node("one");
                PresenceNode two = node("two")) {
            one.service.handleConnect(ada);
            two.service.handleConnect(grace);
            await().until(() -> told.size() == 2);
            redis.kill();
            one.service.handleDisconnect(ada);
            await().until(() -> !one.membership.isReachable() && !two.membership.isReachable());
            redis.start();
            await().atMost(PATIENCE).until(() -> told.contains("went " + ada));
            await().atMost(PATIENCE).until(() -> one.online(ada, grace).equals(Set.of(grace)));
        }
    }

    /** As a replica that becomes the master lacks what the old one had not sent it yet. */
    @Test
    void aRedisThatLostWhatItAnsweredLastIsPutRightAtOnce() throws Exception {
        // Nobody is gone for so long as that: so nothing but the loss itself can be what is noticed.
        Membership.Timing slow =
                new Membership.Timing(Duration.ofMillis(200), Duration.ofMillis(30_000), Duration.ofMillis(300));
        try (PresenceNode one = PresenceNode.start("one", redis, slow, told);
                PresenceNode two = PresenceNode.start("two", redis, slow, told)) {
            one.service.handleConnect(grace);
            one.service.handleConnect(mary);
            await().until(() -> told.size() == 2);
            redis.ask(commands -> commands.save());
            one.service.handleConnect(ada);
            one.service.handleDisconnect(grace);
            await().until(() -> told.contains("came " + ada) && told.contains("went " + grace));
            redis.kill();
            redis.start();
            await().atMost(PATIENCE)
                    .until(() -> two.membership.isHeard()
                            && two.online(ada, grace, mary).equals(Set.of(ada, mary)));
            await().until(() -> lastTold(ada) && !lastTold(grace));
            assertThat(told).as("nothing was lost of her").containsOnlyOnce("came " + mary);
            assertThat(told).doesNotContain("went " + mary);
        }
    }

    /** Redis thinks that she never left: so her coming back would be no news to it. */
    @Test
    void whoComesBackToARedisThatForgotThatSheLeftIsTold() throws Exception {
        try (PresenceNode one = node("one");
                PresenceNode two = node("two")) {
            one.service.handleConnect(ada);
            one.service.handleConnect(grace);
            await().until(() -> told.size() == 2);
            redis.ask(commands -> commands.save());
            one.service.handleDisconnect(ada);
            one.service.handleDisconnect(grace);
            await().until(() -> told.size() == 4);
            redis.kill();
            await().until(() -> !one.membership.isReachable() && !two.membership.isReachable());
            one.service.handleConnect(ada);
            two.service.handleConnect(grace);
            redis.start();
            await().atMost(PATIENCE).until(() -> lastTold(ada) && lastTold(grace));
            await().until(() -> two.online(ada, grace).size() == 2);
        }
    }

    @Test
    void whoComesAndGoesOnANodeThatWasBuriedUnawaresIsToldToHaveGone() throws Exception {
        try (PresenceNode one = node("one");
                PresenceNode two = node("two")) {
            String buried = one.membership.instance();
            redis.ask(commands -> commands.zrem("chat:{nodes}:beats", buried));
            one.service.handleConnect(ada);
            one.service.handleDisconnect(ada);
            await().until(() -> !one.membership.instance().equals(buried));
            await().until(() -> !lastTold(ada) && keys().isEmpty());
            assertThat(two.online(ada)).isEmpty();
        }
    }

    @Test
    void aNodeThatNobodyHearsWritesNothing() throws Exception {
        try (PresenceNode one = node("one");
                PresenceNode two = node("two")) {
            String before = one.membership.instance();
            List<String> toldAs = new CopyOnWriteArrayList<>();
            one.service.setListener((user, online, at) -> toldAs.add(one.membership.instance()));
            one.relay.cut();
            await().until(() -> !two.membership.roll().knows(before));
            await().until(() -> !one.membership.isReachable());
            one.relay.open();
            // As soon as there is a connection again; the next beat is not answered by then.
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> {
                one.service.handleConnect(UUID.randomUUID());
                one.service.sweep();
                return !one.membership.instance().equals(before);
            });
            await().until(() -> !toldAs.isEmpty());
            assertThat(toldAs).doesNotContain(before);
        }
    }

    @Test
    void whoWasToldToHaveGoneIsLookedAtAgainWhenRedisIsBack() throws Exception {
        try (PresenceNode one = node("one");
                PresenceNode two = node("two")) {
            one.service.handleConnect(ada);
            await().until(() -> told.contains("came " + ada));
            one.service.handleDisconnect(ada);
            await().until(() -> told.contains("went " + ada));
            one.relay.cut();
            await().until(() -> !one.membership.isReachable());
            // Only now: one that still reaches Redis may look at any time.
            redis.ask(commands -> commands.sadd("chat:online:" + ada, two.membership.instance()));
            int beats = two.beats.get();
            await().until(() -> two.beats.get() > beats + 2);
            assertThat(told).hasSize(2);
            one.relay.open();
            await().atMost(PATIENCE).until(() -> lastTold(ada));
        }
    }

    @Test
    void nothingStaysInRedisForEver() throws Exception {
        try (PresenceNode one = node("one")) {
            one.service.handleConnect(ada);
            await().until(() -> told.size() == 1);
            for (String key : redis.ask(commands -> commands.keys("*"))) {
                Long seconds = redis.ask(commands -> commands.ttl(key));
                assertThat(seconds).as(key).isBetween(1L, 604_800L);
            }
            assertThat(keys()).hasSize(2);
        }
    }

    /**
     * People come and go on two nodes whose Redis comes and goes, is emptied and goes back to an earlier state. Whenever it
     * is well again, exactly those are online who are there, and of each the last thing told is the truth.
     */
    @Test
    void whateverHappensTheEndIsRightAndTold() throws Exception {
        Random random = new Random(5);
        List<UUID> people = Stream.generate(UUID::randomUUID).limit(40).toList();
        Map<String, Integer> sockets = new HashMap<>();
        try (PresenceNode one = node("one");
                PresenceNode two = node("two")) {
            for (int episode = 0; episode < 6; episode++) {
                for (int round = 0; round < 8; round++) {
                    comeAndGo(random, people, sockets, one, two);
                    disturb(random, one, two);
                }
                one.heal();
                two.heal();
                Set<UUID> here = here(people, sockets);
                UUID[] all = people.toArray(UUID[]::new);
                await("episode " + episode).untilAsserted(() -> {
                    assertThat(one.online(all)).isEqualTo(here);
                    assertThat(two.online(all)).isEqualTo(here);
                    assertThat(people.stream().filter(this::lastTold)).containsExactlyInAnyOrderElementsOf(here);
                });
            }
        }
    }

    private static void comeAndGo(
            Random random, List<UUID> people, Map<String, Integer> sockets, PresenceNode one, PresenceNode two) {
        // Not all of them each time: who does not come or go must not be lost either.
        for (int step = 0; step < 30; step++) {
            PresenceNode node = random.nextBoolean() ? one : two;
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
    }

    private static void disturb(Random random, PresenceNode one, PresenceNode two) throws Exception {
        PresenceNode node = random.nextBoolean() ? one : two;
        switch (random.nextInt(8)) {
            case 0 -> node.relay.cut();
            case 1 -> {
                one.heal();
                two.heal();
            }
            case 2 -> redis.ask(commands -> commands.flushall());
            case 3 -> redis.ask(commands -> commands.save());
            case 4 -> {
                redis.kill();
                redis.start();
            }
            case 5, 6 -> {
                int beats = node.beats.get();
                await().atMost(Duration.ofSeconds(3))
                        .until(() -> node.beats.get() > beats + 2 || !node.membership.isReachable());
            }
            default -> {}
        }
    }

    private static Set<UUID> here(List<UUID> people, Map<String, Integer> sockets) {
        Set<UUID> here = new HashSet<>();
        for (UUID user : people) {
            if (sockets.getOrDefault("one" + user, 0) + sockets.getOrDefault("two" + user, 0) > 0) {
                here.add(user);
            }
        }
        return here;
    }

    private PresenceNode node(String name) throws Exception {
        return PresenceNode.start(name, redis, told);
    }

    private boolean lastTold(UUID user) {
        for (int i = told.size() - 1; i >= 0; i--) {
            if (told.get(i).endsWith(user.toString())) {
                return told.get(i).startsWith("came");
            }
        }
        return false;
    }

    private static List<String> keys() {
        List<String> keys = new ArrayList<>();
        redis.ask(commands -> keys.addAll(commands.keys("chat:online:*")));
        redis.ask(commands -> keys.addAll(commands.keys("chat:present:*")));
        return keys;
    }
}
