package chat.node.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.testkit.ChatClient;
import chat.node.testkit.Http;
import chat.node.testkit.TestNode;
import chat.node.testkit.TwoNodes;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rooms and messages as the clients of two nodes see them. */
final class MessagesIT {
    @RegisterExtension
    static final TwoNodes NODES =
            new TwoNodes(Map.of("CHAT_REGISTRATIONS_PER_MINUTE", "1000", "CHAT_USER_SEND_BURST", "1000"));

    private final String room = "room-" + UUID.randomUUID();
    private final List<ChatClient> clients = new ArrayList<>();
    private final Http.Answer ada = ChatClient.register(NODES.first(), "Ada");
    private final Http.Answer bob = ChatClient.register(NODES.first(), "Bob");

    @AfterEach
    void close() {
        clients.forEach(ChatClient::close);
    }

    @Test
    void aMessageIsAckedAndReachesEverybodyOnBothNodes() {
        ChatClient first = joined(NODES.first(), ada);
        ChatClient second = joined(NODES.second(), bob);
        JsonNode ack = first.ask(
                "send_message",
                Map.of("room", room, "content", "Hi <b>Bob</b> \ud83d\udc4b\u0000".replace("\u0000", "")));
        assertThat(ack.at("/ok").booleanValue()).isTrue();
        JsonNode message = ack.at("/message");
        assertThat(message.at("/room").textValue()).isEqualTo(room);
        assertThat(message.at("/seq").longValue()).isEqualTo(1);
        assertThat(message.at("/senderId").textValue()).isEqualTo(ada.at("/user/id"));
        assertThat(message.at("/senderEmail").textValue()).isEqualTo(ada.at("/user/email"));
        assertThat(message.at("/senderName").textValue()).isEqualTo("Ada");
        assertThat(message.at("/content").textValue()).isEqualTo("Hi <b>Bob</b> \ud83d\udc4b");
        assertThat(message.at("/createdAt").textValue()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(message.has("clientId")).isFalse();
        assertThat(first.await("message")).isEqualTo(message);
        assertThat(second.await("message")).isEqualTo(message);
        for (TestNode node : List.of(NODES.first(), NODES.second())) {
            assertThat(history(node, bob, "")).containsExactly(message);
        }
    }

    @Test
    void joiningMakesAMemberWhoStaysOneAndIsAnnouncedOnce() {
        ChatClient first = connected(NODES.first(), ada);
        JsonNode ack = first.ask("join_room", room);
        assertThat(ack.toString())
                .isEqualTo("{\"ok\":true,\"room\":\"" + room
                        + "\",\"lastSeq\":0,\"lastReadSeq\":0,\"members\":1,\"lastChange\":0}");
        ChatClient second = connected(NODES.second(), bob);
        assertThat(second.ask("join_room", Map.of("room", room)).at("/members").intValue())
                .isEqualTo(2);
        JsonNode notice =
                first.await("system", one -> one.at("/message").textValue().startsWith("Bob"));
        assertThat(notice.toString())
                .isEqualTo("{\"room\":\"" + room + "\",\"message\":\"Bob joined the room.\",\"type\":\"join\",\"user\":"
                        + "{\"id\":\"" + bob.at("/user/id") + "\",\"displayName\":\"Bob\"}}");
        first.await("member_joined", one -> one.at("/userId").textValue().equals(bob.at("/user/id")));
        joined(NODES.first(), bob);
        assertThat(first.ask("send_message", Map.of("room", room, "content", "x"))
                        .at("/ok")
                        .booleanValue())
                .isTrue();
        assertThat(first.heard("system")).as("Ada and Bob, once each").hasSize(2);
    }

    @Test
    void whoJoinsAndSpeaksInOneBreathIsHeardInThatOrder() {
        for (int i = 0; i < 20; i++) {
            ChatClient client = connected(i % 2 == 0 ? NODES.first() : NODES.second(), ada);
            String fresh = "room-" + UUID.randomUUID();
            client.emit("join_room", fresh);
            client.emit("typing", Map.of("room", fresh, "typing", true));
            client.emit("send_message", Map.of("room", fresh, "content", "one"));
            client.emit("send_message", Map.of("room", fresh, "content", "two"));
            client.emit("mark_read", Map.of("room", fresh, "seq", 0));
            client.await("message", one -> one.at("/seq").longValue() == 2);
            client.emit("send_message", Map.of("room", fresh, "content", "three, and gone"));
            var left = client.askLater("leave_room", fresh);
            var back = client.askLater("join_room", fresh);
            assertThat(left.join().at("/ok").booleanValue()).isTrue();
            assertThat(back.join().at("/lastSeq").longValue()).isEqualTo(3);
            assertThat(client.heard("error_message")).isEmpty();
            assertThat(client.heard("message").stream()
                            .map(one -> one.at("/content").textValue()))
                    .containsExactly("one", "two", "three, and gone");
            assertThat(client.ask("send_message", Map.of("room", fresh, "content", "four"))
                            .at("/ok")
                            .booleanValue())
                    .as("the last word was join")
                    .isTrue();
            client.close();
        }
    }

    @Test
    void aMemberWhoComesBackHearsWhatHeSaysAtOnce() {
        joined(NODES.first(), ada);
        for (int i = 1; i <= 20; i++) {
            ChatClient client = connected(NODES.second(), ada);
            client.emit("join_room", room);
            client.emit("send_message", Map.of("room", room, "content", "again " + i));
            String content = "again " + i;
            client.await("message", one -> one.at("/content").textValue().equals(content));
            client.close();
        }
    }

    @Test
    void whoLeavesHearsNothingMoreOnAnyOfHisSockets() {
        ChatClient first = joined(NODES.first(), ada);
        ChatClient tab = joined(NODES.first(), bob);
        ChatClient phone = joined(NODES.second(), bob);
        assertThat(tab.ask("leave_room", Map.of("room", room)).toString()).isEqualTo("{\"ok\":true}");
        assertThat(first.await("system", one -> one.at("/type").textValue().equals("leave"))
                        .at("/message")
                        .textValue())
                .isEqualTo("Bob left the room.");
        phone.await("member_left");
        await().untilAsserted(() -> {
            int before = phone.heard("message").size();
            send(first, "anybody?");
            send(first, "nobody");
            assertThat(phone.heard("message")).hasSize(before);
        });
        assertThat(tab.heard("message")).isEmpty();
        for (ChatClient his : List.of(tab, phone)) {
            assertThat(his.ask("send_message", Map.of("room", room, "content", "x"))
                            .at("/error/code")
                            .textValue())
                    .isEqualTo("room_not_found");
        }
        assertThat(tab.ask("leave_room", room).at("/error/code").textValue()).isEqualTo("room_not_found");
    }

    @Test
    void theSameClientIdIsTheSameMessageOnWhicheverNode() {
        ChatClient first = joined(NODES.first(), ada);
        ChatClient second = joined(NODES.second(), ada);
        ChatClient other = joined(NODES.second(), bob);
        Map<String, String> once = Map.of("room", room, "content", "once", "clientId", "c1");
        JsonNode message = first.ask("send_message", once).at("/message");
        assertThat(message.at("/clientId").textValue()).isEqualTo("c1");
        assertThat(second.ask("send_message", once).at("/message")).isEqualTo(message);
        assertThat(first.ask("send_message", Map.of("room", room, "content", "changed", "clientId", "c1"))
                        .at("/message"))
                .isEqualTo(message);
        JsonNode others = other.ask("send_message", once).at("/message");
        assertThat(others.at("/seq").longValue()).as("somebody else's c1").isEqualTo(2);
        List<JsonNode> acks = Stream.of(first, second, first, second)
                .map(client -> client.askLater("send_message", Map.of("room", room, "content", "2", "clientId", "c2")))
                .toList()
                .stream()
                .map(ack -> ack.join().at("/message"))
                .toList();
        assertThat(acks).containsOnly(acks.get(0));
        assertThat(acks.get(0).at("/seq").longValue()).isEqualTo(3);
        assertThat(history(NODES.first(), ada, "")).hasSize(3);
        other.await("message", one -> one.at("/seq").longValue() == 3);
        assertThat(other.heard("message")).hasSize(3);
    }

    @Test
    void historyIsPagedByNumbers() {
        ChatClient client = joined(NODES.first(), ada);
        for (int i = 1; i <= 7; i++) {
            send(client, "m" + i);
        }
        assertThat(contents(history(NODES.first(), ada, "?limit=3"))).containsExactly("m5", "m6", "m7");
        assertThat(contents(history(NODES.first(), ada, "?limit=3&before=5"))).containsExactly("m2", "m3", "m4");
        assertThat(contents(history(NODES.second(), ada, "?limit=2&after=5"))).containsExactly("m6", "m7");
        JsonNode page = client.ask("history", Map.of("room", room, "after", 2, "limit", 2));
        assertThat(contents(list(page.at("/messages")))).containsExactly("m3", "m4");
        assertThat(page.at("/hasMore").booleanValue()).isTrue();
        assertThat(client.ask("history", Map.of("room", room, "before", 3))
                        .at("/hasMore")
                        .booleanValue())
                .isFalse();
        assertThat(get(NODES.first(), ada, "/api/messages/" + room + "?limit=0").status())
                .isEqualTo(400);
        assertThat(get(NODES.first(), ada, "/api/messages/" + room + "?before=x")
                        .status())
                .isEqualTo(400);
        assertThat(get(NODES.first(), ada, "/api/messages/" + room + "?before=1&after=2")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void editsAndDeletionsKeepThePlaceAndAreSynced() {
        ChatClient first = joined(NODES.first(), ada);
        ChatClient second = joined(NODES.second(), bob);
        JsonNode one = send(first, "one");
        JsonNode two = send(first, "two");
        JsonNode edited = first.ask("edit_message", Map.of("id", id(one), "content", "uno"))
                .at("/message");
        assertThat(edited.at("/seq").longValue()).isEqualTo(1);
        assertThat(edited.at("/content").textValue()).isEqualTo("uno");
        JsonNode news = second.await("message_edited");
        assertThat(news.at("/id")).isEqualTo(one.at("/id"));
        assertThat(news.at("/content").textValue()).isEqualTo("uno");
        assertThat(news.at("/editedAt")).isEqualTo(edited.at("/editedAt"));
        assertThat(news.at("/change").longValue()).isEqualTo(1);
        send(second, "three");

        JsonNode plain = second.ask("sync", Map.of("rooms", Map.of(room, 2)))
                .at("/rooms")
                .get(room);
        assertThat(contents(list(plain.at("/messages")))).containsExactly("three");
        assertThat(list(plain.at("/changes"))).containsExactly(news);
        assertThat(plain.at("/lastSeq").longValue()).isEqualTo(3);
        assertThat(plain.at("/lastChange").longValue()).isEqualTo(1);
        assertThat(plain.at("/hasMore").booleanValue()).isFalse();

        JsonNode deleted = first.ask("delete_message", Map.of("id", id(two))).at("/message");
        assertThat(deleted.has("content")).isFalse();
        JsonNode gone = second.await("message_deleted");
        assertThat(gone.toString())
                .isEqualTo("{\"id\":\"" + id(two) + "\",\"room\":\"" + room + "\",\"seq\":2,\"deletedAt\":\""
                        + deleted.at("/deletedAt").textValue() + "\",\"change\":2}");
        assertThat(first.ask("delete_message", Map.of("id", id(two))).at("/message"))
                .isEqualTo(deleted);
        JsonNode exact = second.ask("sync", Map.of("rooms", Map.of(room, Map.of("seq", 3, "change", 1))))
                .at("/rooms")
                .get(room);
        assertThat(list(exact.at("/messages"))).isEmpty();
        assertThat(list(exact.at("/changes"))).containsExactly(gone);
        assertThat(history(NODES.second(), bob, "").get(1)).isEqualTo(deleted);
    }

    @Test
    void onlyTheAuthorChangesAMessage() {
        ChatClient first = joined(NODES.first(), ada);
        ChatClient second = joined(NODES.second(), bob);
        JsonNode message = send(first, "mine");
        Map<String, Object> edit = Map.of("id", id(message), "content", "not yours");
        assertThat(second.ask("edit_message", edit).at("/error/code").textValue())
                .isEqualTo("message_not_found");
        assertThat(second.ask("delete_message", edit).at("/error/code").textValue())
                .isEqualTo("message_not_found");
        for (String unknown : List.of(UUID.randomUUID().toString(), "x")) {
            assertThat(first.ask("edit_message", Map.of("id", unknown, "content", "x"))
                            .at("/error/code")
                            .textValue())
                    .isEqualTo("message_not_found");
        }
        Http his = NODES.first().http().withToken(bob.at("/token"));
        assertThat(his.method("PATCH", "/api/messages/" + id(message), Map.of("content", "x"))
                        .errorCode())
                .isEqualTo("message_not_found");
        assertThat(his.method("DELETE", "/api/messages/" + id(message), Map.of())
                        .status())
                .isEqualTo(404);
        Http hers = NODES.second().http().withToken(ada.at("/token"));
        Http.Answer edited = hers.method("PATCH", "/api/messages/" + id(message), Map.of("content", "still mine"));
        assertThat(edited.status()).isEqualTo(200);
        assertThat(edited.at("/message/content")).isEqualTo("still mine");
        second.await("message_edited");
        assertThat(hers.method("DELETE", "/api/messages/" + id(message), Map.of())
                        .status())
                .isEqualTo(200);
        second.await("message_deleted");
        assertThat(first.ask("edit_message", Map.of("id", id(message), "content", "back"))
                        .at("/error/code")
                        .textValue())
                .isEqualTo("message_not_found");
    }

    @Test
    void aReplyNamesAMessageOfTheSameRoom() {
        ChatClient client = joined(NODES.first(), ada);
        JsonNode asked = send(client, "what?");
        JsonNode answer = client.ask("send_message", Map.of("room", room, "content", "that", "replyTo", id(asked)))
                .at("/message");
        assertThat(answer.at("/replyTo")).isEqualTo(asked.at("/id"));
        assertThat(history(NODES.first(), ada, "").get(1)).isEqualTo(answer);
        String other = "other-" + room.substring(0, 30);
        assertThat(client.ask("join_room", other).at("/ok").booleanValue()).isTrue();
        for (String wrong : List.of(UUID.randomUUID().toString(), "x")) {
            assertThat(client.ask("send_message", Map.of("room", room, "content", "a", "replyTo", wrong))
                            .at("/error/details/fields/replyTo")
                            .textValue())
                    .isEqualTo("is no message of this room");
        }
        assertThat(client.ask("send_message", Map.of("room", other, "content", "a", "replyTo", id(asked)))
                        .at("/error/code")
                        .textValue())
                .isEqualTo("validation_failed");
        assertThat(send(client, "next").at("/seq").longValue()).as("no gap").isEqualTo(3);
    }

    @Test
    void whatIsNoMessageIsRefusedAndTakesNoNumber() {
        ChatClient client = joined(NODES.first(), ada);
        Map<String, Object> nothing = new HashMap<>();
        nothing.put("room", room);
        nothing.put("content", null);
        List<Object> wrong = List.of(
                Map.of("room", room),
                nothing,
                Map.of("room", room, "content", " \n\t "),
                Map.of("room", room, "content", "x".repeat(4_001)),
                Map.of("room", room, "content", "a\u0000b"),
                Map.of("room", room, "content", 5),
                Map.of("room", room, "content", Map.of("a", 1)),
                Map.of("room", room, "content", "a", "clientId", "x".repeat(129)),
                Map.of("room", room, "content", "a", "clientId", true),
                Map.of("room", room, "content", "\u00a0\ufeff"),
                Map.of("room", room, "content", "a", "attachments", List.of(Map.of("id", 1))),
                Map.of("room", "a b", "content", "x"),
                Map.of("room", "", "content", "x"),
                Map.of("room", "..", "content", "x"),
                Map.of("room", "open", "content", "x"),
                Map.of("content", "x"),
                "text",
                List.of(1));
        for (Object payload : wrong) {
            JsonNode ack = client.ask("send_message", payload);
            assertThat(ack.at("/ok").booleanValue()).as(payload.toString()).isFalse();
            assertThat(ack.at("/error/code").textValue()).as(payload.toString()).isEqualTo("validation_failed");
        }
        assertThat(client.ask("send_message", Map.of("room", "nowhere-" + UUID.randomUUID(), "content", "x"))
                        .at("/error/code")
                        .textValue())
                .isEqualTo("room_not_found");
        client.emit("send_message", Map.of("room", room));
        assertThat(client.await("error_message").at("/event").textValue()).isEqualTo("send_message");
        String family = "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67";
        assertThat(client.ask("send_message", Map.of("room", room, "content", family.repeat(1_000)))
                        .at("/message/seq")
                        .longValue())
                .isEqualTo(1);
    }

    @Test
    void aStrangerReadsOpenRoomsAndWritesNowhere() {
        ChatClient first = joined(NODES.first(), ada);
        send(first, "open to all");
        ChatClient stranger = connected(NODES.second(), bob);
        assertThat(history(NODES.second(), bob, "")).hasSize(1);
        assertThat(history(NODES.second(), bob, "", "nowhere-" + UUID.randomUUID()))
                .isEmpty();
        for (String where : List.of(room, "nowhere-" + UUID.randomUUID())) {
            assertThat(stranger.ask("send_message", Map.of("room", where, "content", "x"))
                            .at("/error")
                            .toString())
                    .isEqualTo(
                            "{\"code\":\"room_not_found\",\"message\":\"There is no such room.\",\"temporary\":false}");
            assertThat(stranger.ask("mark_read", Map.of("room", where, "seq", 1))
                            .at("/error/code")
                            .textValue())
                    .isEqualTo("room_not_found");
            stranger.emit("typing", Map.of("room", where, "typing", true));
        }
        await().until(() -> stranger.heard("error_message").size() == 2);
        assertThat(NODES.first().http().get("/api/messages/" + room).status()).isEqualTo(401);
    }

    @Test
    void readPositionsOnlyGoForward() {
        ChatClient first = joined(NODES.first(), ada);
        ChatClient second = joined(NODES.second(), bob);
        send(first, "1");
        send(first, "2");
        send(first, "3");
        assertThat(second.ask("mark_read", Map.of("room", room, "seq", 2)).toString())
                .isEqualTo("{\"ok\":true}");
        assertThat(first.await("read").toString())
                .isEqualTo("{\"room\":\"" + room + "\",\"userId\":\"" + bob.at("/user/id") + "\",\"seq\":2}");
        assertThat(second.ask("mark_read", Map.of("room", room, "seq", 1))
                        .at("/ok")
                        .booleanValue())
                .isTrue();
        assertThat(second.ask("join_room", room).at("/lastReadSeq").longValue()).isEqualTo(2);
        assertThat(second.ask("mark_read", Map.of("room", room, "seq", 1_000))
                        .at("/ok")
                        .booleanValue())
                .isTrue();
        first.await("read", one -> one.at("/seq").longValue() == 3);
        assertThat(second.ask("join_room", room).at("/lastReadSeq").longValue()).isEqualTo(3);
        for (Object wrong : List.of(-1, "2", 1.5)) {
            assertThat(second.ask("mark_read", Map.of("room", room, "seq", wrong))
                            .at("/error/code")
                            .textValue())
                    .isEqualTo("validation_failed");
        }
    }

    @Test
    void typingIsToldToTheOthersAndEndsByItself() {
        ChatClient first = joined(NODES.first(), ada);
        ChatClient second = joined(NODES.second(), bob);
        String user = "\",\"userId\":\"" + ada.at("/user/id");
        first.emit("typing", Map.of("room", room, "typing", true));
        assertThat(second.await("typing").toString()).isEqualTo("{\"room\":\"" + room + user + "\",\"typing\":true}");
        first.emit("typing", Map.of("room", room, "typing", true));
        assertThat(second.await("typing", one -> !one.at("/typing").booleanValue())
                        .toString())
                .isEqualTo("{\"room\":\"" + room + user + "\",\"typing\":false}");
        assertThat(second.heard("typing")).as("one beginning, one end").hasSize(2);
        first.emit("typing", Map.of("room", room));
        await().until(() -> second.heard("typing").size() == 3);
        send(first, "what I typed");
        await().until(() -> second.heard("typing").size() == 4);
        // Not so soon again, however often it begins.
        await().until(() -> {
            first.emit("typing", Map.of("room", room));
            return second.heard("typing").size() == 5;
        });
        first.close();
        await().until(() -> second.heard("typing").size() == 6);
        assertThat(second.heard("typing").get(5).at("/typing").booleanValue()).isFalse();
        assertThat(first.heard("typing")).isEmpty();
    }

    private ChatClient connected(TestNode node, Http.Answer who) {
        ChatClient client = ChatClient.connect(node.url(), who.at("/token"));
        clients.add(client);
        return client;
    }

    private ChatClient joined(TestNode node, Http.Answer who) {
        ChatClient client = connected(node, who);
        assertThat(client.ask("join_room", room).at("/ok").booleanValue()).isTrue();
        return client;
    }

    private JsonNode send(ChatClient client, String content) {
        JsonNode ack = client.ask("send_message", Map.of("room", room, "content", content));
        assertThat(ack.at("/ok").booleanValue()).as(ack.toString()).isTrue();
        return ack.at("/message");
    }

    private List<JsonNode> history(TestNode node, Http.Answer who, String query) {
        return history(node, who, query, room);
    }

    private static List<JsonNode> history(TestNode node, Http.Answer who, String query, String room) {
        Http.Answer answer = get(node, who, "/api/messages/" + room + query);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return list(answer.json());
    }

    private static Http.Answer get(TestNode node, Http.Answer who, String path) {
        return node.http().withToken(who.at("/token")).get(path);
    }

    private static List<JsonNode> list(JsonNode array) {
        assertThat(array.isArray()).isTrue();
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    private static List<String> contents(List<JsonNode> messages) {
        return messages.stream()
                .map(message -> message.at("/content").textValue())
                .toList();
    }

    private static String id(JsonNode message) {
        return message.at("/id").textValue();
    }
}
