package chat.node.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.testkit.RedisProcess;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on a Redis of their own, ten times as fast as in real life. */
@Timeout(120)
final class PresenceServiceIT {
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
        try (PresenceNode one = node("one");
                PresenceNode two = node("two")) {
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
        try (PresenceNode one = node("one");
                PresenceNode two = node("two")) {
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
        try (PresenceNode one = node("one");
                PresenceNode two = node("two")) {
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
        try (PresenceNode one = node("one")) {
            redis.ask(commands -> commands.sadd("chat:online:" + ada, "two.forgotten"));
            assertThat(one.online(ada)).as("nobody knows that instance").isEmpty();
        }
    }

    @Test
    void ghostsDoNotKeepAnybodyFromComingAndGoing() throws Exception {
        try (PresenceNode one = node("one")) {
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
        try (PresenceNode one = node("one");
                PresenceNode two = node("two")) {
            for (int i = 0; i < many; i++) {
                one.service.handleConnect(UUID.randomUUID());
            }
            redis.ask(commands -> commands.sadd("chat:present:" + one.membership.instance(), "no user", ""));
            await().until(() -> told.size() == many);
            one.die();
            await().until(() -> told.size() == 2 * many);
            await().untilAsserted(() -> assertThat(keys()).isEmpty());
            assertThat(two.lastSeen()).hasSize(many);
        }
    }

    @Test
    void anEmptiedRedisIsFilledAgain() throws Exception {
        try (PresenceNode one = node("one");
                PresenceNode two = node("two")) {
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
        try (PresenceNode one = node("one");
                PresenceNode two = node("two")) {
            one.service.handleConnect(ada);
            await().until(() -> told.contains("came " + ada));
            one.relay.cut();
            await().until(() -> told.contains("went " + ada));
            assertThat(one.online(ada, grace)).as("what it knows by itself").containsExactly(ada);
            one.service.handleConnect(grace);
            one.relay.open();
            await().until(() -> two.online(ada, grace).size() == 2);
            assertThat(told).containsExactlyInAnyOrder("came " + ada, "went " + ada, "came " + ada, "came " + grace);
        }
    }

    @Test
    void whoeverIsOnANodeThatStopsHasTimeToComeBack() throws Exception {
        try (PresenceNode two = node("two")) {
            PresenceNode one = node("one");
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
        PresenceNode one = node("one");
        one.service.handleConnect(ada);
        await().until(() -> redisHas(ada, 1));
        one.close();
        assertThat(told).containsExactly("came " + ada, "went " + ada);
        assertThat(keys()).isEmpty();
    }

    private PresenceNode node(String name) throws Exception {
        return PresenceNode.start(name, redis, told);
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
}
