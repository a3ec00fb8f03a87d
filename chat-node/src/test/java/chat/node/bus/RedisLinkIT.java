package chat.node.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.node.config.NodeConfig;
import chat.node.config.Secret;
import chat.node.testkit.EmbeddedServers;
import chat.node.testkit.TcpRelay;
import chat.node.testkit.TestRedis;
import chat.node.work.StartException;
import io.lettuce.core.RedisException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RedisLinkIT {
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

    @Test
    void connectsUnderTheNodesName() throws Exception {
        try (RedisLink link = link(EmbeddedServers.redis().port())) {
            assertThat(link.healthy()).isFalse();
            link.start();

            assertThat(link.healthy()).isTrue();
            assertThat(link.blockingCommands().clientGetname()).isEqualTo("chat-node-node-1");
        }
    }

    @Test
    void itsThreadsAreNamedAndGoWithIt() throws Exception {
        // Those of the test before may be about to end.
        Set<Thread> before = redisThreads();
        RedisLink link = link(EmbeddedServers.redis().port());
        link.start();
        Set<Thread> its = redisThreads();
        its.removeAll(before);
        assertThat(its).isNotEmpty();

        link.close();

        await().untilAsserted(() -> assertThat(redisThreads()).doesNotContainAnyElementsOf(its));
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("lettuce"));
    }

    @Test
    void waitsForAServerThatComesLater() throws Exception {
        try (TcpRelay relay = TcpRelay.to(EmbeddedServers.redis().port());
                RedisLink link = link(relay.port())) {
            CompletableFuture<Void> started = start(link);
            assertThatThrownBy(() -> started.get(400, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);

            relay.open();

            started.get(15, TimeUnit.SECONDS);
            assertThat(link.healthy()).isTrue();
        }
    }

    @Test
    void givesUpAtTheLimitNamingTheAddressAndNoCredentials() throws Exception {
        try (TcpRelay relay = TcpRelay.to(1)) {
            NodeConfig.Redis nowhere = new NodeConfig.Redis(
                    new Secret("redis://:a-very-secret-word@127.0.0.1:" + relay.port()), Duration.ofSeconds(1), 10);
            RedisLink link = new RedisLink(nowhere, "node-1", Duration.ofMillis(300), metrics);

            assertThatThrownBy(link::start)
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("Redis at 127.0.0.1:" + relay.port() + " did not answer")
                    .hasMessageContaining("refused")
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("a-very-secret-word"));
        }
    }

    @Test
    void aWrongPasswordFailsAtOnce() {
        NodeConfig.Redis wrong = new NodeConfig.Redis(
                new Secret("redis://nobody:a-wrong-word@127.0.0.1:"
                        + EmbeddedServers.redis().port()),
                Duration.ofSeconds(2),
                10);

        assertThatThrownBy(() -> TestRedis.of(wrong).start())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("refuses the login")
                .hasMessageContaining("WRONGPASS")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("a-wrong-word"));
    }

    @Test
    void anUnknownDatabaseFailsAtOnce() {
        NodeConfig.Redis wrong = new NodeConfig.Redis(
                new Secret("redis://127.0.0.1:" + EmbeddedServers.redis().port() + "/999"), Duration.ofSeconds(2), 10);

        assertThatThrownBy(() -> TestRedis.of(wrong).start())
                .isInstanceOf(StartException.class)
                .hasMessageContaining("refuses the login");
    }

    @Test
    void whileRedisIsAwayCommandsFailAtOnceAndItComesBackByItself() throws Exception {
        try (TcpRelay relay = TcpRelay.to(EmbeddedServers.redis().port())) {
            relay.open();
            try (RedisLink link = link(relay.port())) {
                link.start();
                relay.cut();
                await().until(() -> !link.healthy());

                long from = System.nanoTime();
                assertThatThrownBy(() -> link.blockingCommands().get("x")).isInstanceOf(RedisException.class);
                assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(1));
                assertThat(metrics.counter("chat.redis.connections.lost").count())
                        .isEqualTo(1);

                relay.open();
                await().until(link::healthy);
                assertThat(metrics.counter("chat.redis.reconnects").count()).isEqualTo(1);
            }
        }
    }

    @Test
    void healthIsBoundedOnASilentNetwork() throws Exception {
        try (TcpRelay relay = TcpRelay.to(EmbeddedServers.redis().port())) {
            relay.open();
            try (RedisLink link = link(relay.port())) {
                link.start();
                relay.silence(true);

                long from = System.nanoTime();
                assertThat(link.healthy()).isFalse();
                assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(4));
            }
        }
    }

    private RedisLink link(int port) {
        return new RedisLink(TestRedis.config(port), "node 1", TestRedis.PATIENCE, metrics);
    }

    private static CompletableFuture<Void> start(RedisLink link) {
        return CompletableFuture.runAsync(() -> {
            try {
                link.start();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static Set<Thread> redisThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("chat-redis-"))
                .collect(Collectors.toCollection(HashSet::new));
    }
}
