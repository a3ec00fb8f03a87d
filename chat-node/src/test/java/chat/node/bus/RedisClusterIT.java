package chat.node.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.config.NodeConfig;
import chat.node.config.Secret;
import chat.node.testkit.RedisCluster;
import chat.node.testkit.RedisProcess;
import chat.node.testkit.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A Redis Cluster of three, and more buses than servers, so that some are on different ones. */
@Timeout(120)
final class RedisClusterIT {
    private static final int BUSES = 6;

    @TempDir
    static Path directory;

    private static RedisCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = RedisCluster.start(directory, 3);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private record Node(RedisLink link, RedisBus bus) implements AutoCloseable {
        @Override
        public void close() {
            bus.close();
            link.close();
        }
    }

    @Test
    void whatIsPublishedOnOneServerIsHeardOnAllAndSubscribersAreSummed() throws Exception {
        List<Node> nodes = nodes();
        try {
            List<ClusterBusContract.Inbox> inboxes = new ArrayList<>();
            for (Node node : nodes) {
                assertThat(node.link().healthy()).isTrue();
                inboxes.add(ClusterBusContract.subscribed(node.bus(), "heard#"));
            }
            assertThat(ClusterBusContract.get(nodes.get(0).bus().subscribers("heard#")))
                    .isEqualTo(BUSES);

            ClusterBusContract.get(nodes.get(0).bus().publish("heard#", ClusterBusContract.bytes("x")));

            inboxes.forEach(inbox -> inbox.awaits("x"));
        } finally {
            nodes.forEach(Node::close);
        }
    }

    @Test
    void whoseServerDiesGoesToAnother() throws Exception {
        List<Node> nodes = nodes();
        RedisProcess victim = cluster.servers().get(0);
        try {
            victim.kill();
            ClusterBusContract.Inbox inbox =
                    ClusterBusContract.subscribed(nodes.get(BUSES - 1).bus(), "dies#");
            for (Node node : nodes) {
                await().until(node.bus()::isConnected);
            }
            await().untilAsserted(() -> {
                ClusterBusContract.get(nodes.get(0).bus().publish("dies#", ClusterBusContract.bytes("x")));
                assertThat(inbox.messages).isNotEmpty();
            });
            assertThat(ClusterBusContract.get(nodes.get(0).bus().publish("dies#", new byte[0])))
                    .isNull();
        } finally {
            nodes.forEach(Node::close);
            victim.start();
            cluster.awaitReady();
        }
    }

    private static List<Node> nodes() throws Exception {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < BUSES; i++) {
            NodeConfig.Redis config = new NodeConfig.Redis(new Secret(cluster.url()), Duration.ofSeconds(2), 1_000);
            SimpleMeterRegistry metrics = new SimpleMeterRegistry();
            RedisLink link = new RedisLink(config, "test", TestRedis.PATIENCE, metrics);
            link.start();
            RedisBus bus = new RedisBus(link, 1_000, TestRedis.PATIENCE, Clock.systemUTC(), metrics);
            bus.start();
            nodes.add(new Node(link, bus));
        }
        return nodes;
    }
}
