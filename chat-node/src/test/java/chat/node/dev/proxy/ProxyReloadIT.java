package chat.node.dev.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.testkit.Http;
import chat.node.testkit.QuietPorts;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Nodes from DNS, as in docker-compose.yml, and {@code haproxy/reload}. On Linux all of 127.0.0.0/8 is this machine. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
@EnabledIf("chat.node.dev.proxy.TestProxy#isInstalled")
final class ProxyReloadIT {
    private static final List<String> SESSIONS = List.of("node-1.a", "node-2.b", "node-3.c");

    @TempDir
    private Path directory;

    private final List<HttpServer> nodes = new ArrayList<>();
    private final List<InetAddress> addresses = new ArrayList<>();
    private TestDns dns;
    private TestProxy proxy;
    private Http http;

    @BeforeEach
    void start() throws IOException {
        int port = QuietPorts.free();
        for (int i = 2; i <= 4; i++) {
            InetAddress address = InetAddress.getByName("127.0.0." + i);
            addresses.add(address);
            nodes.add(nodeThatSaysWhereItIs(new InetSocketAddress(address, port)));
        }
        dns = new TestDns(List.copyOf(addresses));
        Map<String, String> settings = Map.of(
                "CHAT_PROXY_DNS",
                "chat-node.test:" + port,
                "CHAT_PROXY_NODES",
                "3",
                "CHAT_PROXY_STATE",
                directory.resolve("nodes.state").toString(),
                "CHAT_PROXY_INFO",
                "127.0.0.1:" + QuietPorts.free());
        proxy = TestProxy.withDns(directory, dns.port(), settings);
        http = new Http(URI.create(proxy.url()));
        Files.copy(Path.of("../haproxy/reload"), directory.resolve("reload"));
    }

    @AfterEach
    void stop() {
        proxy.close();
        dns.close();
        nodes.forEach(node -> node.stop(0));
    }

    @Test
    void nodesKeepTheirNamesAndNobodyIsTurnedAway() throws Exception {
        List<String> before = whereSessionsGo();
        assertThat(before).doesNotHaveDuplicates();

        // Each time the names would be given in another order.
        for (int i = 1; i <= 3; i++) {
            dns.nowSay(List.of(addresses.get(i % 3), addresses.get((i + 1) % 3), addresses.get((i + 2) % 3)));
            Process reload = reload();
            while (reload.isAlive()) {
                assertThat(whereSessionsGo()).isEqualTo(before);
            }
            assertThat(said()).contains("runs with what it has read again");
            assertThat(reload.exitValue()).isZero();
            assertThat(whereSessionsGo()).isEqualTo(before);
        }
        assertThat(directory.resolve("nodes.state")).doesNotExist();
    }

    @Test
    void aNodeThatIsGoneLeavesItsPlaceEmpty() throws Exception {
        List<String> stay = List.of(SESSIONS.get(0), SESSIONS.get(2));
        String gone = whereSessionsGo(SESSIONS).get(1);
        List<String> before = whereSessionsGo(stay);
        dns.nowSay(addresses.stream()
                .filter(address -> !address.getHostAddress().equals(gone))
                .toList());
        await("no node-2").until(() -> proxy.statusOf("node-2").startsWith("MAINT"));

        // The second reload finds what the first one made of the place.
        for (int i = 1; i <= 2; i++) {
            Process reload = reload();
            while (reload.isAlive()) {
                assertThat(whereSessionsGo(stay)).isEqualTo(before);
            }
            assertThat(said()).contains("runs with what it has read again");
            assertThat(proxy.statusOf("node-2")).startsWith("MAINT");
        }
    }

    @Test
    void aFileWithMistakesIsRefusedAndTheProxyGoesOn() throws Exception {
        List<String> before = whereSessionsGo();
        Files.writeString(directory.resolve("haproxy.cfg"), "backend nodes\n    nonsense\n");

        assertThat(reload().waitFor()).isNotZero();

        assertThat(said()).contains("unknown keyword 'nonsense'");
        assertThat(whereSessionsGo()).isEqualTo(before);
    }

    private List<String> whereSessionsGo() throws Exception {
        return whereSessionsGo(SESSIONS);
    }

    private List<String> whereSessionsGo(List<String> sids) throws Exception {
        List<String> answers = new ArrayList<>();
        for (String sid : sids) {
            Http.Answer answer = http.get("/?sid=" + sid);
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            answers.add(answer.text());
        }
        return answers;
    }

    /** With an nc, of which the script uses nothing but that it passes on what is said: machines with HAProxy may have none. */
    private Process reload() throws IOException {
        Path tools = Files.createDirectories(directory.resolve("tools"));
        Path nc = tools.resolve("nc");
        Files.writeString(nc, "#!/bin/bash\nexec 3<>\"/dev/tcp/$3/$4\" && cat >&3 && cat <&3\n");
        assertThat(nc.toFile().setExecutable(true)).isTrue();
        ProcessBuilder builder = proxy.inItsEnvironment("sh", "reload", Long.toString(proxy.pid()));
        builder.environment().merge("PATH", tools.toString(), (path, first) -> first + ":/usr/sbin:" + path);
        return builder.redirectErrorStream(true)
                .redirectOutput(directory.resolve("reload.log").toFile())
                .start();
    }

    private String said() throws IOException {
        return Files.readString(directory.resolve("reload.log"));
    }

    private static HttpServer nodeThatSaysWhereItIs(InetSocketAddress address) throws IOException {
        HttpServer node = HttpServer.create(address, 0);
        node.createContext("/", exchange -> {
            byte[] answer = address.getAddress().getHostAddress().getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        node.start();
        return node;
    }
}
