package chat.node.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.node.bus.RedisLink;
import chat.node.config.NodeConfig;
import chat.node.testkit.EmbeddedServers;
import chat.node.testkit.MutableClock;
import chat.node.testkit.TcpRelay;
import chat.node.testkit.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RateLimiterIT {
    private final String subject = UUID.randomUUID().toString();

    @Test
    void theLimitHoldsOverTwoNodesAndSaysWhenToComeBack() throws Exception {
        try (RedisLink one = TestRedis.started();
                RedisLink two = TestRedis.started()) {
            RateLimiter first = limiter(one);
            RateLimiter second = limiter(two);
            for (int i = 0; i < 5; i++) {
                first.take(bucket(10));
                second.take(bucket(10));
            }

            assertThatThrownBy(() -> first.take(bucket(10))).isInstanceOfSatisfying(ChatException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.RATE_LIMITED);
                assertThat((long) e.details().get("retryAfterMs")).isBetween(1L, 6_000L);
            });
            assertThatThrownBy(() -> second.take(bucket(10))).isInstanceOf(ChatException.class);
        }
    }

    @Test
    void whatWasTakenComesBackWithTime() throws Exception {
        try (RedisLink link = TestRedis.started()) {
            RateLimiter limiter = limiter(link);
            // One in 100 ms: the clock here is that of Redis.
            for (int i = 0; i < 600; i++) {
                limiter.take(bucket(600));
            }
            await().atMost(Duration.ofSeconds(5))
                    .pollInterval(Duration.ofMillis(20))
                    .ignoreExceptionsInstanceOf(ChatException.class)
                    .untilAsserted(() -> limiter.take(bucket(600)));
        }
    }

    @Test
    void everyKeyExpires() throws Exception {
        try (RedisLink link = TestRedis.started()) {
            limiter(link).take(bucket(10));

            assertThat(link.blockingCommands().pttl(bucket(10).get(0).key())).isBetween(1L, 6_000L);
        }
    }

    @Test
    void aRefusalLeavesTheBucketsBehindItUntouched() throws Exception {
        try (RedisLink link = TestRedis.started()) {
            RateLimiter limiter = limiter(link);
            SignInLimit limit = new SignInLimit(limiter, new NodeConfig.Limits(2, 1));
            InetAddress guesser = InetAddress.getByAddress(new byte[] {10, 1, 2, 3});
            InetAddress owner = InetAddress.getByAddress(new byte[] {10, 9, 9, 9});
            limit.takeSignIn("other-" + subject, guesser);
            limit.takeSignIn(subject, guesser);
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> limit.takeSignIn(subject, guesser)).isInstanceOf(ChatException.class);
            }

            limit.takeSignIn(subject, owner);

            assertThatThrownBy(() -> limit.takeSignIn(subject, InetAddress.getByAddress(new byte[] {10, 7, 7, 7})))
                    .isInstanceOf(ChatException.class);
        }
    }

    @Test
    void theScriptSurvivesAnEmptiedRedis() throws Exception {
        try (RedisLink link = TestRedis.started()) {
            RateLimiter limiter = limiter(link);
            limiter.take(bucket(10));
            link.blockingCommands().scriptFlush();

            limiter.take(bucket(10));
        }
    }

    @Test
    void withoutRedisTheNodeCountsAlone() throws Exception {
        MutableClock clock = new MutableClock(Clock.systemUTC().instant());
        try (TcpRelay relay = TcpRelay.to(EmbeddedServers.redis().port())) {
            relay.open();
            try (RedisLink link = TestRedis.of(TestRedis.config(relay.port()))) {
                link.start();
                RateLimiter limiter = new RateLimiter(link, clock, new SimpleMeterRegistry());
                relay.cut();
                await().until(() -> !link.healthy());

                limiter.take(bucket(2));
                limiter.take(bucket(2));
                assertThatThrownBy(() -> limiter.take(bucket(2)))
                        .isInstanceOfSatisfying(
                                ChatException.class,
                                e -> assertThat(e.details()).containsEntry("retryAfterMs", 30_000L));
                clock.advance(Duration.ofSeconds(30));
                limiter.take(bucket(2));
            }
        }
    }

    private List<Bucket> bucket(int perMinute) {
        return List.of(new Bucket("test", subject, perMinute));
    }

    private static RateLimiter limiter(RedisLink link) {
        return new RateLimiter(link, Clock.systemUTC(), new SimpleMeterRegistry());
    }
}
