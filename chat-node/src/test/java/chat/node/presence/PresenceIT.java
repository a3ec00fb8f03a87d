package chat.node.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.testkit.Http;
import chat.node.testkit.TestNode;
import chat.node.testkit.TwoNodes;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What profiles and the admin port say, on two nodes. */
final class PresenceIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @RegisterExtension
    static final TwoNodes NODES = new TwoNodes(Map.of());

    @Test
    void aProfileSaysOnEveryNodeWhetherSomebodyIsOnlineAndWhenHeWasLastSeen() {
        Http.Answer ada = register();
        Http.Answer bob = register();
        assertThat(ada.json().at("/user/online").booleanValue()).isFalse();
        assertThat(ada.json().at("/user/lastSeen").isNull()).isTrue();

        WebSocket socket = connect(NODES.first(), ada.at("/token"));
        await().until(() -> profile(NODES.second(), bob, ada).at("/online").booleanValue());
        assertThat(profile(NODES.first(), bob, ada).at("/online").booleanValue())
                .isTrue();
        assertThat(profile(NODES.second(), ada, bob).at("/online").booleanValue())
                .isFalse();

        Instant before = Instant.now();
        socket.abort();
        for (TestNode node : new TestNode[] {NODES.first(), NODES.second()}) {
            await().until(() -> !profile(node, bob, ada).at("/online").booleanValue());
            await().until(() -> profile(node, bob, ada).at("/lastSeen").isTextual());
            assertThat(Instant.parse(profile(node, bob, ada).at("/lastSeen").textValue()))
                    .isBetween(before.minusMillis(1), before.plusSeconds(5));
        }
    }

    @Test
    void theAdminPortShowsTheNodes() {
        await().untilAsserted(() -> {
            JsonNode cluster = NODES.first().adminHttp().get("/health/cluster").json();
            assertThat(cluster.at("/self").textValue()).startsWith("node-1.");
            JsonNode second = null;
            for (JsonNode node : cluster.at("/nodes")) {
                boolean alive = node.at("/state").textValue().equals("alive");
                int port = NODES.second().url().getPort();
                if (alive && node.at("/address").textValue().endsWith(":" + port)) {
                    second = node;
                }
            }
            assertThat(second).isNotNull();
            assertThat(second.at("/instance").textValue()).startsWith("node-2.");
            assertThat(second.at("/name").textValue()).isEqualTo("node-2");
            assertThat(second.at("/silentMs").longValue()).isBetween(0L, 9_000L);
            assertThat(second.at("/sockets").isInt()).isTrue();
            assertThat(Instant.parse(second.at("/started").textValue())).isBefore(Instant.now());
        });
        assertThat(NODES.first().adminHttp().get("/metrics").text())
                .containsPattern("chat_members_beats_failed_total(\\{[^}]*\\})? 0\\.0");
        assertThat(NODES.first().http().get("/health/cluster").status())
                .as("not for everybody")
                .isEqualTo(404);
    }

    private static Http.Answer register() {
        Http.Answer answer = NODES.first()
                .http()
                .post(
                        "/api/auth/register",
                        Map.of("email", UUID.randomUUID() + "@example.com", "password", "open sesame"));
        assertThat(answer.status()).isEqualTo(201);
        return answer;
    }

    private static JsonNode profile(TestNode node, Http.Answer asking, Http.Answer of) {
        return node.http()
                .withToken(asking.at("/token"))
                .get("/api/users/" + of.at("/user/id"))
                .json();
    }

    private static WebSocket connect(TestNode node, String token) {
        URI url = URI.create(node.url().toString().replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket");
        WebSocket socket = HTTP.newWebSocketBuilder()
                .buildAsync(url, new WebSocket.Listener() {})
                .join();
        return socket.sendText("40{\"token\":\"" + token + "\"}", true).join();
    }
}
