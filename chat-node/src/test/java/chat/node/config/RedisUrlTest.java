package chat.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisUrlTest {
    @ParameterizedTest
    @CsvSource({
        "redis://cache, cache, 6379, 0, , , false, cache:6379",
        "redis://cache:6380/2, cache, 6380, 2, , , false, cache:6380",
        "redis://chat_redis, chat_redis, 6379, 0, , , false, chat_redis:6379",
        "redis://:p%40s%2Fs@cache, cache, 6379, 0, , p@s/s, false, cache:6379",
        "redis://word@cache, cache, 6379, 0, , word, false, cache:6379",
        "rediss://bob:a+b%25:c@cache:6380/, cache, 6380, 0, bob, a+b%:c, true, cache:6380",
        "rediss://cache?verifyPeer=ca, cache, 6379, 0, , , true, cache:6379",
        "redis://[::1]:6380, ::1, 6380, 0, , , false, [::1]:6380",
    })
    void aServer(
            String url, String host, int port, int database, String user, String password, boolean tls, String shown) {
        RedisUrl read = RedisUrl.parse(url);

        assertThat(read.form()).isEqualTo(RedisUrl.Form.SERVER);
        assertThat(read.hosts()).containsExactly(new RedisUrl.Host(host, port));
        assertThat(read.database()).isEqualTo(database);
        assertThat(read.user().orElse(null)).isEqualTo(user);
        assertThat(read.password().map(Secret::value).orElse(null)).isEqualTo(password);
        assertThat(read.tls()).isEqualTo(tls);
        assertThat(read.address()).isEqualTo(shown);
        assertThat(read.master()).isEmpty();
    }

    @Test
    void sentinelsKnowTheMasterByItsName() {
        RedisUrl read = RedisUrl.parse(
                "redis-sentinel://bob:word@one_1:1234,two,[::1]/3?sentinelUser=watch&sentinelPassword=p%26q#my-master");

        assertThat(read.form()).isEqualTo(RedisUrl.Form.SENTINEL);
        assertThat(read.hosts())
                .containsExactly(
                        new RedisUrl.Host("one_1", 1234),
                        new RedisUrl.Host("two", 26_379),
                        new RedisUrl.Host("::1", 26_379));
        assertThat(read.master()).contains("my-master");
        assertThat(read.database()).isEqualTo(3);
        assertThat(read.user()).contains("bob");
        assertThat(read.password()).contains(new Secret("word"));
        assertThat(read.sentinelUser()).contains("watch");
        assertThat(read.sentinelPassword()).contains(new Secret("p&q"));
        assertThat(read.tls()).isFalse();
        assertThat(read.address()).isEqualTo("one_1:1234,two:26379,[::1]:26379 (my-master)");
    }

    @Test
    void aClusterIsKnownBySomeOfItsNodes() {
        RedisUrl read = RedisUrl.parse("rediss-cluster://:word@a:7000,b/0?verifyPeer=NONE");

        assertThat(read.form()).isEqualTo(RedisUrl.Form.CLUSTER);
        assertThat(read.hosts()).isEqualTo(List.of(new RedisUrl.Host("a", 7000), new RedisUrl.Host("b", 6379)));
        assertThat(read.tls()).isTrue();
        assertThat(read.verify()).isEqualTo(RedisUrl.Verify.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://:a-word@h", "redis-sentinel://:a-word@h?sentinelPassword=b-word#m"})
    void theSecretsOfAnAddressDoNotPrint(String url) {
        assertThat(RedisUrl.parse(url).toString()).doesNotContain("word@", "a-word", "b-word");
        assertThat(new NodeConfig.Redis(new Secret(url), Duration.ofSeconds(1), 100).toString())
                .doesNotContain("a-word");
    }
}
