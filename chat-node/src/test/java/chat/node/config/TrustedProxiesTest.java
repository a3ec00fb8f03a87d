package chat.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
    private static final TrustedProxies OURS = TrustedProxies.of(List.of("10.0.0.0/8", "fd00::/8"));

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.1.2, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "192.168.4.0/22, 192.168.7.255, true",
        "192.168.4.0/22, 192.168.8.0, false",
        "10.1.2.3, 10.1.2.3, true",
        "10.1.2.3, 10.1.2.4, false",
        "0.0.0.0/0, 8.8.8.8, true",
        "0.0.0.0/0, ::1, false",
        "::/0, 2001:db8::1, true",
        "::/0, 8.8.8.8, false",
        "fd00::/8, fdff::1, true",
        "fd00::/8, fe00::1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "::1, ::1, true",
        "::ffff:10.1.2.3, 10.1.2.3, true",
    })
    void networksHoldTheirAddresses(String entry, String address, boolean trusted) {
        assertThat(TrustedProxies.of(List.of(entry)).trusts(address(address))).isEqualTo(trusted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "haproxy",
                "localhost",
                "10.0.0",
                "10.0.0.256",
                "1.2.3.04",
                "a.b.c.d",
                "fe.ed.be.ef",
                ":",
                "1:2",
                "",
                "10.0.0.1:80",
                "::g"
            })
    void onlyNumbersAreAddresses(String entry) {
        assertThatThrownBy(() -> TrustedProxies.of(List.of(entry)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("neither an address nor a network");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/a", "::/129", "10.0.0.0/8/8"})
    void prefixesFitTheirAddress(String entry) {
        assertThatThrownBy(() -> TrustedProxies.of(List.of(entry)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no valid prefix length");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            203.0.113.9 | 198.51.100.1                       | 203.0.113.9   | a stranger's word is not believed
            10.0.0.1    |                                    | 10.0.0.1      | the proxy says nothing
            10.0.0.1    | 198.51.100.1                       | 198.51.100.1  | the proxy names the client
            10.0.0.1    | 6.6.6.6, 198.51.100.1              | 198.51.100.1  | what the client claims does not count
            10.0.0.1    | 10.9.9.9, 198.51.100.1             | 198.51.100.1  | even if it claims to be one of ours
            10.0.0.1    | 6.6.6.6, 198.51.100.1, 10.0.0.2    | 198.51.100.1  | two proxies of ours
            10.0.0.1    | 10.0.0.3, 10.0.0.2                 | 10.0.0.3      | a client of our own network
            10.0.0.1    | 198.51.100.1, unknown              | 10.0.0.1      | the proxy does not know
            10.0.0.1    | 198.51.100.1, evil.example.com     | 10.0.0.1      | names are never looked up
            10.0.0.1    | 198.51.100.1, a.b.c.d              | 10.0.0.1      | not even such as look like numbers
            10.0.0.1    | 198.51.100.1:4711                  | 198.51.100.1  | with a port
            10.0.0.1    | [2001:db8::9]:4711                 | 2001:db8::9   | with brackets and a port
            10.0.0.1    | [2001:db8::9]                      | 2001:db8::9   | with brackets
            fd00::1     | 2001:db8::9                        | 2001:db8::9   | version 6
            fd00::1     | 6.6.6.6, 2001:db8::9, 10.0.0.2     | 2001:db8::9   | both versions
            """)
    void theClientIsWhoOurNearestProxyNames(String peer, String list, String client, String why) {
        List<String> forwardedFor = list == null ? List.of() : Arrays.asList(list.split(","));
        assertThat(OURS.clientAddress(address(peer), forwardedFor)).as(why).isEqualTo(address(client));
    }

    @Test
    void nobodyIsTrustedUnlessNamed() {
        assertThat(TrustedProxies.none().clientAddress(address("127.0.0.1"), List.of("6.6.6.6")))
                .isEqualTo(address("127.0.0.1"));
    }

    @Property
    void aSpoofedListNeverMovesTheClient(@ForAll @Size(max = 20) List<String> claims) {
        List<String> list = new ArrayList<>(claims);
        list.add("198.51.100.1");
        list.add("10.0.0.2");
        assertThat(OURS.clientAddress(address("10.0.0.1"), list)).isEqualTo(address("198.51.100.1"));
        assertThat(OURS.clientAddress(address("203.0.113.9"), list)).isEqualTo(address("203.0.113.9"));
    }

    @Property
    void aNetworkHoldsExactlyWhatSharesItsPrefix(
            @ForAll int base, @ForAll int other, @ForAll @IntRange(max = 32) int prefix) {
        TrustedProxies network = TrustedProxies.of(List.of(ipv4(base).getHostAddress() + "/" + prefix));
        boolean same = prefix == 0 || (base >>> (32 - prefix)) == (other >>> (32 - prefix));
        assertThat(network.trusts(ipv4(other))).isEqualTo(same);
        assertThat(network.trusts(ipv4(base))).isTrue();
    }

    private static InetAddress ipv4(int bits) {
        try {
            return InetAddress.getByAddress(
                    new byte[] {(byte) (bits >> 24), (byte) (bits >> 16), (byte) (bits >> 8), (byte) bits});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static InetAddress address(String numeric) {
        try {
            return InetAddress.getByName(numeric);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
