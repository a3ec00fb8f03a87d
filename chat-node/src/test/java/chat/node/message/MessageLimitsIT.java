package chat.node.message;

import static org.assertj.core.api.Assertions.assertThat;

import chat.node.testkit.ChatClient;
import chat.node.testkit.Http;
import chat.node.testkit.NodeExtension;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How much one client may ask for, on a node where rooms are not made by joining. */
final class MessageLimitsIT {
    @RegisterExtension
    static final NodeExtension NODE = NodeExtension.plain()
            .with("CHAT_OPEN_ROOMS_ON_JOIN", "false")
            .with("CHAT_SENDS_PER_SECOND", "1")
            .with("CHAT_SEND_BURST", "5")
            .with("CHAT_USER_SENDS_PER_SECOND", "1")
            .with("CHAT_USER_SEND_BURST", "8")
            .with("CHAT_EVENTS_PER_SECOND", "1")
            .with("CHAT_EVENT_BURST", "10");

    private final String room = "room-" + UUID.randomUUID();
    private final List<ChatClient> clients = new ArrayList<>();
    private Http.Answer ada;

    @BeforeEach
    void makeRoom() {
        ada = ChatClient.register(NODE.node(), "Ada");
        assertThat(NODE.http()
                        .withToken(ada.at("/token"))
                        .post("/api/rooms", Map.of("room", room))
                        .status())
                .isEqualTo(201);
    }

    @AfterEach
    void close() {
        clients.forEach(ChatClient::close);
    }

    @Test
    void aSocketAndItsUserMaySendSoMuchAndTheConnectionGoesOn() {
        ChatClient first = connected();
        ChatClient second = connected();
        List<JsonNode> one = send(first, 7);
        assertThat(one.stream().filter(answer -> answer.at("/ok").booleanValue()))
                .hasSizeBetween(5, 6);
        List<JsonNode> two = send(second, 5);
        assertThat(two.stream().filter(answer -> answer.at("/ok").booleanValue()))
                .as("the user has some left, this socket more")
                .hasSizeBetween(2, 4);
        JsonNode refusal = two.get(4);
        assertThat(refusal.at("/error/code").textValue()).isEqualTo("rate_limited");
        assertThat(refusal.at("/error/temporary").booleanValue()).isTrue();
        assertThat(refusal.at("/error/details/retryAfterMs").longValue()).isBetween(1L, 2_000L);
        assertThat(first.ask("history", Map.of("room", room)).at("/ok").booleanValue())
                .isTrue();
    }

    @Test
    void otherEventsAreCountedForThemselves() {
        ChatClient client = connected();
        List<JsonNode> answers = answers(12, () -> client.askLater("history", Map.of("room", room)));
        assertThat(answers.stream().filter(answer -> answer.at("/ok").booleanValue()))
                .hasSizeBetween(10, 11);
        assertThat(answers.get(11).at("/error/code").textValue()).isEqualTo("rate_limited");
        assertThat(send(client, 1).get(0).at("/ok").booleanValue()).isTrue();
        client.emit("typing", Map.of("room", room));
        assertThat(client.await("error_message").at("/error/code").textValue()).isEqualTo("rate_limited");
    }

    @Test
    void whereJoiningMakesNoRoomsThereIsNone() {
        ChatClient client = connected();
        String nowhere = "nowhere-" + UUID.randomUUID();
        assertThat(client.ask("join_room", nowhere).at("/error/code").textValue())
                .isEqualTo("room_not_found");
        assertThat(client.ask("history", Map.of("room", nowhere))
                        .at("/error/code")
                        .textValue())
                .isEqualTo("room_not_found");
        Http http = NODE.http().withToken(ada.at("/token"));
        assertThat(http.get("/api/messages/" + nowhere).errorCode()).isEqualTo("room_not_found");
        assertThat(http.get("/api/messages/a%20b").errorCode()).isEqualTo("room_not_found");
        assertThat(http.get("/api/messages/" + room).json()).isEmpty();
        assertThat(client.ask("join_room", room).at("/ok").booleanValue()).isTrue();
    }

    private ChatClient connected() {
        ChatClient client = ChatClient.connect(NODE.node().url(), ada.at("/token"));
        clients.add(client);
        return client;
    }

    private List<JsonNode> send(ChatClient client, int count) {
        return answers(count, () -> client.askLater("send_message", Map.of("room", room, "content", "x")));
    }

    private static List<JsonNode> answers(
            int count, java.util.function.Supplier<CompletableFuture<JsonNode>> question) {
        List<CompletableFuture<JsonNode>> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            answers.add(question.get());
        }
        return answers.stream().map(CompletableFuture::join).toList();
    }
}
