package chat.node.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.testkit.ChatClient;
import chat.node.testkit.EmbeddedServers;
import chat.node.testkit.Http;
import chat.node.testkit.TcpRelay;
import chat.node.testkit.TestNode;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who is put out while the word of it cannot reach the node that he is connected to. */
final class MemberCheckIT {
    private static final String ROOM = "private-talk";

    @Test
    void whoWasPutOutHearsNothingOnceTheNodesSpeakAgain() throws Exception {
        String database = EmbeddedServers.newDatabase();
        try (TcpRelay relay = TcpRelay.to(EmbeddedServers.redis().port())) {
            relay.open();
            Map<String, String> cutOff = Map.of("CHAT_REDIS_URL", "redis://127.0.0.1:" + relay.port());
            try (TestNode first = TestNode.start("node-1", database, cutOff, Clock.systemUTC());
                    TestNode second = TestNode.start("node-2", database, Map.of(), Clock.systemUTC())) {
                Http.Answer ada = ChatClient.register(first, "Ada");
                Http.Answer bob = ChatClient.register(first, "Bob");
                Http hers = first.http().withToken(ada.at("/token"));
                assertThat(hers.post("/api/rooms", Map.of("room", ROOM)).status())
                        .isEqualTo(201);
                try (ChatClient owner = joined(second.url(), ada);
                        ChatClient other = joined(second.url(), bob)) {
                    relay.cut();
                    await().until(() -> first.http().get("/health/ready").text().contains("degraded"));
                    String path = "/api/rooms/" + ROOM + "/members/" + bob.at("/user/id");
                    assertThat(hers.method("DELETE", path, Map.of()).status()).isEqualTo(204);
                    relay.open();
                    await().untilAsserted(() -> {
                        int before = other.heard("message").size();
                        JsonNode sent = owner.ask("send_message", Map.of("room", ROOM, "content", "among us"));
                        long seq = sent.at("/message/seq").longValue();
                        owner.await("message", one -> one.at("/seq").longValue() == seq);
                        assertThat(other.heard("message")).hasSize(before);
                    });
                }
            }
        }
    }

    private static ChatClient joined(URI node, Http.Answer who) {
        ChatClient client = ChatClient.connect(node, who.at("/token"));
        assertThat(client.ask("join_room", ROOM).at("/ok").booleanValue()).isTrue();
        return client;
    }
}
