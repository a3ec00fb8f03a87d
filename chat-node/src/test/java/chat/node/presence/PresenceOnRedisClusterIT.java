package chat.node.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.bus.RedisLink;
import chat.node.bus.member.About;
import chat.node.bus.member.Membership;
import chat.node.config.NodeConfig;
import chat.node.config.Secret;
import chat.node.testkit.RedisCluster;
import chat.node.testkit.RedisProcess;
import chat.node.testkit.TestRedis;
import chat.node.work.Chore;
import io.lettuce.core.cluster.SlotHash;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class PresenceOnRedisClusterIT {
    private static final Membership.Timing FAST =
            new Membership.Timing(Duration.ofMillis(200), Duration.ofMillis(900), Duration.ofMillis(300));

    @TempDir
    Path directory;

    /** Forty users lie on all servers: a step that named the keys of two would fail for most. */
    @Test
    void usersComeAndGoAndADeadNodeIsBuried() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        List<PresenceService> services = new CopyOnWriteArrayList<>();
        try (RedisCluster cluster = RedisCluster.start(directory, 3);
                RedisLink two = link(cluster);
                Chore sweep =
                        new Chore("sweep", Duration.ofMillis(20), () -> services.forEach(PresenceService::sweep))) {
            RedisLink one = link(cluster);
            one.start();
            two.start();
            Membership first = membership(one, "one");
            Membership second = membership(two, "two");
            Map<UUID, Instant> seen = new ConcurrentHashMap<>();
            PresenceService doomed = service(first, one, told, new ConcurrentHashMap<>());
            PresenceService survivor = service(second, two, told, seen);
            first.start(doomed);
            second.start(survivor);
            services.addAll(List.of(doomed, survivor));
            sweep.start();
            Set<UUID> users = new HashSet<>();
            for (int i = 0; i < 40; i++) {
                users.add(UUID.randomUUID());
            }
            users.forEach(doomed::handleConnect);
            await().until(() -> told.size() == 40);
            assertThat(survivor.online(users).toCompletableFuture().join()).isEqualTo(users);

            // Another server than the beats', which comes back empty: nothing but its history tells of it.
            RedisProcess other = cluster.servers().get(serverOf("chat:{nodes}:beats") == 0 ? 1 : 0);
            other.kill();
            other.start();
            cluster.awaitReady();
            await().until(() ->
                    survivor.online(users).toCompletableFuture().join().equals(users));
            told.removeIf(news -> news.startsWith("came"));

            services.remove(doomed);
            one.close();
            await().until(() -> told.size() == 40);
            assertThat(survivor.online(users).toCompletableFuture().join()).isEmpty();
            survivor.writeLastSeen();
            assertThat(seen).containsOnlyKeys(users);
            await().until(() -> second.roll().membersByInstance().size() == 1);
            first.close();
            second.close();
        }
    }

    private static int serverOf(String key) {
        return SlotHash.getSlot(key) * 3 / SlotHash.SLOT_COUNT;
    }

    private static RedisLink link(RedisCluster cluster) {
        return TestRedis.of(new NodeConfig.Redis(new Secret(cluster.url()), Duration.ofSeconds(2), 1_000));
    }

    private static Membership membership(RedisLink link, String name) {
        return new Membership(
                link,
                name,
                FAST,
                () -> new About(name, "", "1", Instant.EPOCH, 0, 0, false),
                new SimpleMeterRegistry());
    }

    private static PresenceService service(
            Membership membership, RedisLink link, List<String> told, Map<UUID, Instant> seen) {
        PresenceService service = new PresenceService(
                membership, link, seen::putAll, Duration.ofMillis(300), Clock.systemUTC(), new SimpleMeterRegistry());
        service.setListener((user, online, at) -> told.add((online ? "came " : "went ") + user));
        return service;
    }
}
