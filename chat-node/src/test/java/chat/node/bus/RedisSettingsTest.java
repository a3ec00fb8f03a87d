package chat.node.bus;

import static org.assertj.core.api.Assertions.assertThat;

import chat.node.config.RedisUrl;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslVerifyMode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The client library gets what the configuration means. */
class RedisSettingsTest {
    @Test
    void aServerWithEverything() {
        RedisURI uri =
                uris("rediss://bob:a%40b@chat_redis:6380/2?verifyPeer=ca").get(0);

        assertThat(uri.getHost()).isEqualTo("chat_redis");
        assertThat(uri.getPort()).isEqualTo(6380);
        assertThat(uri.getDatabase()).isEqualTo(2);
        assertThat(uri.isSsl()).isTrue();
        assertThat(uri.getVerifyMode()).isEqualTo(SslVerifyMode.CA);
        assertThat(uri.getTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(uri.getClientName()).isEqualTo("chat-node-node-1");
        assertLogin(uri, "bob", "a@b");
    }

    @Test
    void aServerWithNothingIsNotLoggedInTo() {
        assertLogin(uris("redis://h").get(0), null, null);
    }

    @Test
    void sentinelsHaveALoginOfTheirOwn() {
        RedisURI uri = uris("rediss-sentinel://:data@a:1,b:2/3?sentinelPassword=watch#m")
                .get(0);

        assertThat(uri.getSentinelMasterId()).isEqualTo("m");
        assertThat(uri.getDatabase()).isEqualTo(3);
        assertThat(uri.isSsl()).isTrue();
        assertLogin(uri, null, "data");
        assertThat(uri.getSentinels()).extracting(RedisURI::getHost).containsExactly("a", "b");
        assertThat(uri.getSentinels()).extracting(RedisURI::getPort).containsExactly(1, 2);
        assertThat(uri.getSentinels()).allSatisfy(sentinel -> {
            assertThat(sentinel.isSsl()).isTrue();
            assertLogin(sentinel, null, "watch");
        });
    }

    @Test
    void eachNodeOfAClusterIsAWayIn() {
        List<RedisURI> uris = uris("redis-cluster://bob:word@a:1,b:2");

        assertThat(uris).extracting(RedisURI::getHost).containsExactly("a", "b");
        assertThat(uris).allSatisfy(uri -> assertLogin(uri, "bob", "word"));
    }

    private static List<RedisURI> uris(String url) {
        return RedisSettings.uris(RedisUrl.parse(url), "node 1", Duration.ofSeconds(3));
    }

    private static void assertLogin(RedisURI uri, String user, String password) {
        var credentials = uri.getCredentialsProvider().resolveCredentials().block();
        assertThat(credentials.getUsername()).isEqualTo(user);
        assertThat(credentials.getPassword()).isEqualTo(password == null ? null : password.toCharArray());
    }
}
