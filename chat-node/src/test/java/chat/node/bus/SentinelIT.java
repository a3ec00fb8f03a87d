package chat.node.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.config.NodeConfig;
import chat.node.config.Secret;
import chat.node.testkit.RedisProcess;
import chat.node.testkit.TestRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.sentinel.api.StatefulRedisSentinelConnection;
import io.lettuce.core.sentinel.api.sync.RedisSentinelCommands;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A master, a replica and a sentinel that watches them; and in the URL, before it, one that does not exist. */
@Timeout(120)
final class SentinelIT {
    private static final Duration FAILOVER_PATIENCE = Duration.ofSeconds(40);

    @TempDir
    Path directory;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private RedisProcess master;
    private RedisProcess replica;
    private RedisProcess sentinel;
    private RedisLink link;
    private RedisBus bus;

    @BeforeEach
    void start() throws Exception {
        master = RedisProcess.start(directory.resolve("master"));
        replica = RedisProcess.start(directory.resolve("replica"), "--replicaof", "127.0.0.1", "" + master.port());
        int port = RedisProcess.freePort();
        Path file = directory.resolve("sentinel.conf");
        Files.writeString(file, """
                port %d
                bind 127.0.0.1
                dir %s
                sentinel monitor chat 127.0.0.1 %d 1
                sentinel down-after-milliseconds chat 1000
                sentinel failover-timeout chat 5000
                """.formatted(port, directory, master.port()));
        sentinel = RedisProcess.startSentinel(file, port);
        await().atMost(FAILOVER_PATIENCE)
                .until(() -> askSentinel(commands -> commands.replicas("chat")).stream()
                        .anyMatch(one -> "ok".equals(one.get("master-link-status"))));
        String url = "redis-sentinel://127.0.0.1:" + RedisProcess.freePort() + ",127.0.0.1:" + port + "#chat";
        NodeConfig.Redis config = new NodeConfig.Redis(new Secret(url), Duration.ofSeconds(2), 1_000);
        link = new RedisLink(config, "test", TestRedis.PATIENCE, metrics);
        bus = new RedisBus(link, 1_000, TestRedis.PATIENCE, Clock.systemUTC(), metrics);
        link.start();
        bus.start();
    }

    @AfterEach
    void stop() {
        for (AutoCloseable one : new AutoCloseable[] {bus, link, sentinel, replica, master}) {
            try {
                if (one != null) {
                    one.close();
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void theBusFollowsTheMasterThatASentinelPutsInThePlaceOfADeadOne() throws Exception {
        ClusterBusContract.Inbox inbox = ClusterBusContract.subscribed(bus, "chat#");
        assertThat(link.healthy()).isTrue();
        RedisBusFaultIT.Watcher watcher = new RedisBusFaultIT.Watcher();
        bus.addStateListener(watcher);

        master.kill();

        watcher.awaits("away", "back");
        awaitOn(replica);
        ClusterBusContract.get(bus.publish("chat#", ClusterBusContract.bytes("after")));
        inbox.awaits("after");
        await().atMost(FAILOVER_PATIENCE).until(link::healthy);
    }

    @Test
    void theBusLeavesAMasterThatWasDemotedAndLives() throws Exception {
        ClusterBusContract.Inbox inbox = ClusterBusContract.subscribed(bus, "chat#");

        String answer = askSentinel(commands -> commands.failover("chat"));
        assertThat(answer).isEqualTo("OK");

        awaitOn(replica);
        await().atMost(FAILOVER_PATIENCE).until(bus::isConnected);
        assertThat(master.isAlive()).isTrue();
        ClusterBusContract.get(bus.publish("chat#", ClusterBusContract.bytes("after")));
        inbox.awaits("after");
    }

    @Test
    void aMasterThatIsDemotedBehindTheSentinelsBackIsLeftByThePulse() throws Exception {
        RedisBusFaultIT.Watcher watcher = new RedisBusFaultIT.Watcher();
        bus.addStateListener(watcher);

        master.ask(commands -> commands.replicaof("127.0.0.1", replica.port()));

        watcher.awaitsFirst("away");
    }

    private void awaitOn(RedisProcess server) {
        await().atMost(FAILOVER_PATIENCE)
                .until(() ->
                        server.ask(commands -> commands.pubsubNumsub("chat#")).get("chat#") == 1);
    }

    private <T> T askSentinel(Function<RedisSentinelCommands<String, String>, T> question) {
        RedisClient client = RedisClient.create();
        try (StatefulRedisSentinelConnection<String, String> connection =
                client.connectSentinel(RedisURI.create("127.0.0.1", sentinel.port()))) {
            return question.apply(connection.sync());
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }
}
