package chat.node.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class SignInLimitTest {
    @Test
    void anIpv6SubscriberCountsAsOne() throws Exception {
        String one = SignInLimit.network(InetAddress.getByName("2001:db8:1:2:3:4:5:6"));

        assertThat(SignInLimit.network(InetAddress.getByName("2001:db8:1:2:ffff::1")))
                .isEqualTo(one);
        assertThat(SignInLimit.network(InetAddress.getByName("2001:db8:1:3::1")))
                .isNotEqualTo(one);
    }

    @Test
    void ipv4AddressesCountEach() throws Exception {
        assertThat(SignInLimit.network(InetAddress.getByName("192.0.2.1")))
                .isNotEqualTo(SignInLimit.network(InetAddress.getByName("192.0.2.2")))
                // the same address, seen through a socket that speaks IPv6
                .isEqualTo(SignInLimit.network(InetAddress.getByName("::ffff:192.0.2.1")));
    }

    @Test
    void noAddressStandsInAKey() {
        Bucket bucket = new Bucket("signin-account", "ann@example.com", 10);

        assertThat(bucket.key()).startsWith("chat:limit:signin-account:").doesNotContain("ann", "example");
        assertThat(bucket.toString()).doesNotContain("ann");
    }
}
