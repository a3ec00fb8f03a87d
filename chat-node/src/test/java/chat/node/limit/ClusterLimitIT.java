package chat.node.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.common.error.ChatException;
import chat.node.bus.RedisLink;
import chat.node.config.NodeConfig;
import chat.node.config.Secret;
import chat.node.testkit.RedisCluster;
import chat.node.testkit.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class ClusterLimitIT {
    @TempDir
    Path directory;

    /** Twenty accounts lie on all servers: a script that named two keys would fail for most. */
    @Test
    void limitsHoldOnARedisCluster() throws Exception {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        try (RedisCluster cluster = RedisCluster.start(directory, 3);
                RedisLink link =
                        TestRedis.of(new NodeConfig.Redis(new Secret(cluster.url()), Duration.ofSeconds(2), 1_000))) {
            link.start();
            SignInLimit limit =
                    new SignInLimit(new RateLimiter(link, Clock.systemUTC(), metrics), new NodeConfig.Limits(2, 1));
            for (int i = 0; i < 20; i++) {
                String account = "account-" + i;
                limit.takeSignIn(account, InetAddress.getByAddress(new byte[] {10, 1, 0, (byte) i}));
                limit.takeSignIn(account, InetAddress.getByAddress(new byte[] {10, 2, 0, (byte) i}));
                InetAddress third = InetAddress.getByAddress(new byte[] {10, 3, 0, (byte) i});
                assertThatThrownBy(() -> limit.takeSignIn(account, third)).isInstanceOf(ChatException.class);
            }
            assertThat(metrics.counter("chat.limit.without.redis").count()).isZero();
        }
    }
}
