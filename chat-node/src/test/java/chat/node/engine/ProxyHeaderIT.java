package chat.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import chat.node.rest.Response;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The PROXY protocol is believed when it comes from our own proxies, and from nobody else. */
final class ProxyHeaderIT {
    private static final String WHO = "GET /who HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

    @Test
    void versionOneNamesTheClient() throws Exception {
        try (PortFixture port = trusting();
                RawClient client = port.connect()) {
            client.send("PROXY TCP4 203.0.113.9 127.0.0.1 5555 80\r\n" + WHO);
            assertThat(client.answer().body()).contains("203.0.113.9");
            client.send(WHO);
            assertThat(client.answer().body()).contains("203.0.113.9");
        }
    }

    @Test
    void versionTwoNamesTheClient() throws Exception {
        // Version 2, command PROXY; TCP over IPv4; twelve bytes: 203.0.113.9 to 127.0.0.1, ports 5555 and 80.
        String header = SIGNATURE + "2111000c" + "cb007109" + "7f000001" + "15b30050";
        try (PortFixture port = trusting();
                RawClient client = port.connect()) {
            client.send(latin(header) + WHO);
            assertThat(client.answer().body()).contains("203.0.113.9");
        }
    }

    @Test
    void aProxysOwnHealthCheckIsItsOwn() throws Exception {
        try (PortFixture port = trusting();
                RawClient client = port.connect()) {
            client.send(latin(SIGNATURE + "20000000") + WHO);
            assertThat(client.answer().body()).contains("127.0.0.1");
        }
    }

    @Test
    void theClientItNamesIsNotAProxyItself() throws Exception {
        try (PortFixture port = trusting();
                RawClient client = port.connect()) {
            client.send("PROXY TCP4 203.0.113.9 127.0.0.1 5555 80\r\n");
            client.request("GET", "/who", "X-Forwarded-For: 6.6.6.6");
            assertThat(client.answer().body()).contains("203.0.113.9").doesNotContain("6.6.6.6");
        }
    }

    @Test
    void withoutAHeaderATrustedProxySpeaksHttpAtOnce() throws Exception {
        try (PortFixture port = trusting();
                RawClient client = port.connect()) {
            client.request("GET", "/who", "X-Forwarded-For: 9.8.7.6");
            assertThat(client.answer().body()).contains("9.8.7.6");
        }
    }

    @Test
    void fromAnybodyElseItIsABrokenRequest() throws Exception {
        try (PortFixture port = new PortFixture().routes(ProxyHeaderIT::who).start();
                RawClient client = port.connect()) {
            client.send("PROXY TCP4 203.0.113.9 127.0.0.1 5555 80\r\n" + WHO);
            assertThat(client.answer().status()).isEqualTo(400);
        }
    }

    @Test
    void aBrokenHeaderEndsTheConnection() throws Exception {
        try (PortFixture port = trusting();
                RawClient client = port.connect()) {
            client.send("PROXY TCP4 nobody nowhere 1 2\r\n" + WHO);
            assertThat(client.rest()).isEmpty();
        }
    }

    private static PortFixture trusting() throws Exception {
        return new PortFixture().proxies("127.0.0.1").routes(ProxyHeaderIT::who).start();
    }

    private static void who(PortFixture port) {
        port.router.get(
                "/who",
                port.pool,
                request -> Response.ok(Map.of("address", request.clientAddress().getHostAddress())));
    }

    private static String latin(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
    }
}
