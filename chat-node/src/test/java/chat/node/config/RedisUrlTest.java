package chat.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisURI;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What we let through, the client library reads as it was meant. */
class RedisUrlTest {
    @ParameterizedTest
    @CsvSource({
        "redis://cache, cache, 6379, 0, , , false, cache:6379",
        "redis://cache:6380/2, cache, 6380, 2, , , false, cache:6380",
        "redis://:p%40s%2Fs@cache, cache, 6379, 0, , p@s/s, false, cache:6379",
        "rediss://bob:a+b%25@cache:6380/, cache, 6380, 0, bob, a+b%, true, cache:6380",
        "rediss://cache?verifyPeer=ca, cache, 6379, 0, , , true, cache:6379",
        "redis://[::1]:6380, ::1, 6380, 0, , , false, [::1]:6380",
    })
    void theClientReadsTheUrlAsItWasMeant(
            String url, String host, int port, int database, String user, String password, boolean tls, String shown) {
        NodeConfig.Redis redis = new NodeConfig.Redis(RedisUrl.PARSER.parse(url), Duration.ofSeconds(1), 100);
        assertThat(redis.address()).isEqualTo(shown);

        RedisURI read = RedisURI.create(redis.uri().value());
        assertThat(read.getHost()).isIn(host, "[" + host + "]");
        assertThat(read.getPort()).isEqualTo(port);
        assertThat(read.getDatabase()).isEqualTo(database);
        assertThat(read.isSsl()).isEqualTo(tls);
        var credentials = read.getCredentialsProvider().resolveCredentials().block();
        assertThat(credentials.getUsername()).isEqualTo(user);
        assertThat(credentials.getPassword()).isEqualTo(password == null ? null : password.toCharArray());
    }
}
