package chat.node.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import chat.node.testkit.EmbeddedServers;
import chat.node.testkit.NodeProject;
import chat.node.testkit.TestNode;
import chat.node.testkit.ThreadCheck;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Three nodes of one cluster, for a proxy to stand before, and the crowd that comes through it. */
final class ThreeNodes implements BeforeAllCallback, AfterAllCallback {
    private static final int SECONDS = 60;
    private static final String PASSWORD = "correct horse battery";

    private final List<TestNode> nodes = new ArrayList<>();
    private ThreadCheck threads;
    private String token;

    @Override
    public void beforeAll(ExtensionContext context) {
        String database = EmbeddedServers.newDatabase();
        EmbeddedServers.redis();
        threads = ThreadCheck.begin();
        Map<String, String> settings =
                Map.of("CHAT_CORS_ORIGINS", "http://elsewhere.example", "CHAT_USER_EVENT_BURST", "10000");
        for (int number = 1; number <= 3; number++) {
            nodes.add(TestNode.start("node-" + number, database, settings, Clock.systemUTC()));
        }
        token = nodes.get(0)
                .http()
                .post(
                        "/api/auth/register",
                        Map.of("email", "ada@example.com", "password", PASSWORD, "displayName", "Ada"))
                .at("/token");
    }

    @Override
    public void afterAll(ExtensionContext context) {
        nodes.forEach(TestNode::close);
        threads.assertNoneLeft();
    }

    /** The file with the ports of these nodes in the place of 8081, 8082 and 8083. */
    String withPorts(String configuration) {
        String with = configuration;
        for (int i = 0; i < nodes.size(); i++) {
            String address = "127.0.0.1:" + (8081 + i);
            assertThat(with).contains(address);
            with = with.replace(address, "127.0.0.1:" + nodes.get(i).url().getPort());
        }
        return with;
    }

    /** Sessions that each node opened so far. */
    List<Double> sessionsOpened() {
        return nodes.stream().map(ThreeNodes::sessionsOpened).toList();
    }

    private static double sessionsOpened(TestNode node) {
        return node.adminHttp()
                .get("/metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith("chat_engine_handshakes_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /**
     * @param cookies "keep" or "none"
     * @param seconds how long they may take until all is well
     */
    JsonNode crowd(int port, int clients, String cookies, int seconds) throws JsonProcessingException {
        NodeProject.Result result = NodeProject.run(
                SECONDS,
                "through-proxy.js",
                "http://127.0.0.1:" + port,
                token,
                Integer.toString(clients),
                cookies,
                Integer.toString(seconds));
        assertThat(result.exitCode()).as(String.join("\n", result.lines())).isZero();
        return new ObjectMapper().readTree(result.lines().get(result.lines().size() - 1));
    }
}
