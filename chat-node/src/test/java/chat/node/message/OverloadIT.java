package chat.node.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.storage.Database;
import chat.node.testkit.ChatClient;
import chat.node.testkit.Http;
import chat.node.testkit.NodeExtension;
import chat.node.testkit.TestDatabase;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** More than the database can take: what has no place is refused at once, and what was taken is kept. */
final class OverloadIT {
    private static final int PLACES = 300;
    private static final int SENT = 3_000;

    @RegisterExtension
    static final NodeExtension NODE = NodeExtension.plain()
            .with("CHAT_LANE_CAPACITY", "" + PLACES)
            .with("CHAT_SEND_BURST", "100000")
            .with("CHAT_USER_SEND_BURST", "100000");

    private final CountDownLatch busy = new CountDownLatch(1);

    @Test
    void whatHasNoPlaceIsRefusedAndWhatWasTakenIsStoredInOrder() throws Exception {
        Http.Answer ada = ChatClient.register(NODE.node(), "Ada");
        String room = "room-" + UUID.randomUUID();
        try (ChatClient client = ChatClient.connect(NODE.node().url(), ada.at("/token"));
                Database database = TestDatabase.of(TestDatabase.config(NODE.database()))) {
            database.start();
            assertThat(client.ask("join_room", room).at("/ok").booleanValue()).isTrue();
            assertThat(client.ask("send_message", Map.of("room", room, "content", "first"))
                            .at("/ok")
                            .booleanValue())
                    .isTrue();
            CompletableFuture<Void> holding = hold(database, room);
            try {
                flood(client, room, holding);
            } finally {
                busy.countDown();
            }
        }
    }

    /** Somebody has the room's row, and does not let go of it. */
    private CompletableFuture<Void> hold(Database database, String room) throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        CompletableFuture<Void> holding = CompletableFuture.runAsync(
                () -> database.inTransaction(handle -> {
                    List<Long> unused = handle.createQuery("SELECT id FROM rooms WHERE name = :room FOR UPDATE")
                            .bind("room", room)
                            .mapTo(Long.class)
                            .list();
                    held.countDown();
                    try {
                        busy.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return null;
                }),
                task -> new Thread(task).start());
        held.await();
        return holding;
    }

    private void flood(ChatClient client, String room, CompletableFuture<Void> holding) {
        List<CompletableFuture<JsonNode>> acks = new ArrayList<>();
        for (int i = 0; i < SENT; i++) {
            acks.add(client.askLater("send_message", Map.of("room", room, "content", "m" + i, "clientId", "c" + i)));
        }
        // Refusals come while nothing else does; one batch is under way, a lane is full.
        await().until(() -> done(acks) >= SENT - PLACES - 500);
        assertThat(done(acks)).isLessThan(SENT);
        JsonNode refusal = acks.get(SENT - 1).join();
        assertThat(refusal.at("/error/code").textValue()).isEqualTo("overloaded");
        assertThat(refusal.at("/error/temporary").booleanValue()).isTrue();
        assertThat(refusal.at("/error/details/retryAfterMs").longValue()).isBetween(50L, 5_000L);
        busy.countDown();
        holding.join();

        List<JsonNode> answers = acks.stream().map(CompletableFuture::join).toList();
        List<String> taken = answers.stream()
                .filter(answer -> answer.at("/ok").booleanValue())
                .map(answer -> answer.at("/message/content").textValue())
                .toList();
        assertThat(taken).hasSizeBetween(PLACES, PLACES + 500);
        assertThat(answers.stream().filter(answer -> !answer.at("/ok").booleanValue()))
                .allMatch(answer -> answer.at("/error/code").textValue().equals("overloaded"));
        List<String> stored = stored(client, room);
        assertThat(stored.subList(1, stored.size())).isEqualTo(taken);
        Map<String, String> again = Map.of("room", room, "content", "again", "clientId", "c" + (SENT - 1));
        assertThat(client.ask("send_message", again).at("/message/content").textValue())
                .as("what was refused was not taken")
                .isEqualTo("again");
    }

    private static List<String> stored(ChatClient client, String room) {
        List<String> stored = new ArrayList<>();
        JsonNode page;
        do {
            page = client.ask("history", Map.of("room", room, "after", stored.size(), "limit", 200));
            page.at("/messages")
                    .forEach(message -> stored.add(message.at("/content").textValue()));
        } while (page.at("/hasMore").booleanValue());
        return stored;
    }

    private static long done(List<CompletableFuture<JsonNode>> acks) {
        return acks.stream().filter(CompletableFuture::isDone).count();
    }
}
