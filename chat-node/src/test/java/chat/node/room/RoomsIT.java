package chat.node.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.testkit.ChatClient;
import chat.node.testkit.Http;
import chat.node.testkit.TestNode;
import chat.node.testkit.TwoNodes;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rooms over HTTP, and what their members hear of it, on two nodes. */
final class RoomsIT {
    @RegisterExtension
    static final TwoNodes NODES = new TwoNodes(Map.of(
            "CHAT_REGISTRATIONS_PER_MINUTE", "1000",
            "CHAT_ROOMS_PER_SOCKET", "3",
            "CHAT_ROOMS_PER_ACCOUNT", "4",
            "CHAT_USER_SEND_BURST", "1000",
            "CHAT_SEND_BURST", "1000",
            "CHAT_EVENT_BURST", "1000"));

    private final String room = "room-" + UUID.randomUUID();
    private final List<ChatClient> clients = new ArrayList<>();
    private final Http.Answer ada = ChatClient.register(NODES.first(), "Ada");
    private final Http.Answer bob = ChatClient.register(NODES.first(), "Bob");

    @AfterEach
    void close() {
        clients.forEach(ChatClient::close);
    }

    @Test
    void whoMakesARoomOwnsIt() {
        Http.Answer made = http(NODES.first(), ada).post("/api/rooms", Map.of("room", room, "title", "All of us"));
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.text())
                .isEqualTo("{\"room\":\"" + room + "\",\"kind\":\"open\",\"title\":\"All of us\",\"members\":1,"
                        + "\"lastSeq\":0,\"role\":\"owner\",\"lastReadSeq\":0}");
        Http his = http(NODES.second(), bob);
        assertThat(his.post("/api/rooms", Map.of("room", room)).errorCode()).isEqualTo("room_exists");
        assertThat(his.post("/api/rooms", Map.of("room", "a b")).errorCode()).isEqualTo("validation_failed");
        assertThat(his.post("/api/rooms", Map.of("room", room + "2", "title", "\ud800x"))
                        .status())
                .isEqualTo(400);
        assertThat(his.post("/api/rooms", Map.of("room", room + "2", "kind", "secret"))
                        .errorCode())
                .isEqualTo("validation_failed");
        assertThat(his.get("/api/rooms/" + room).json().has("role")).isFalse();
        assertThat(his.get("/api/rooms/nowhere").errorCode()).isEqualTo("room_not_found");
        assertThat(his.get("/api/rooms/a%20b").errorCode()).isEqualTo("room_not_found");
        JsonNode open =
                his.get("/api/rooms/open?query=" + room.substring(0, 20)).json();
        assertThat(open).hasSize(1);
        assertThat(open.get(0).at("/room").textValue()).isEqualTo(room);
        assertThat(his.get("/api/rooms/open?query=" + room + "&after=" + room).json())
                .isEmpty();
        assertThat(his.get("/api/rooms/open?query=%25").json()).isEmpty();
        assertThat(NODES.first().http().get("/api/rooms").status()).isEqualTo(401);
    }

    @Test
    void theListOfRoomsSaysWhatIsUnread() {
        ChatClient first = joined(NODES.first(), ada);
        joined(NODES.second(), bob);
        send(first, "one");
        send(first, "two");
        JsonNode last = send(first, "three").at("/message");
        JsonNode his = http(NODES.second(), bob).get("/api/rooms").json();
        assertThat(his).hasSize(1);
        assertThat(his.get(0).at("/unread").intValue()).isEqualTo(3);
        assertThat(his.get(0).at("/lastMessage")).isEqualTo(last);
        assertThat(http(NODES.first(), ada)
                        .get("/api/rooms")
                        .json()
                        .get(0)
                        .at("/unread")
                        .intValue())
                .as("her own are read")
                .isZero();
        ChatClient second = joined(NODES.second(), bob);
        assertThat(second.ask("mark_read", Map.of("room", room, "seq", 2))
                        .at("/ok")
                        .booleanValue())
                .isTrue();
        assertThat(http(NODES.first(), bob)
                        .get("/api/rooms")
                        .json()
                        .get(0)
                        .at("/unread")
                        .intValue())
                .isEqualTo(1);
    }

    @Test
    void whoIsPutOutWhileSendingGetsARefusalAndNoMessageOut() {
        assertThat(http(NODES.first(), ada)
                        .post("/api/rooms", Map.of("room", room))
                        .status())
                .isEqualTo(201);
        ChatClient owner = joined(NODES.first(), ada);
        ChatClient other = joined(NODES.second(), bob);
        List<CompletableFuture<JsonNode>> acks = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            acks.add(other.askLater("send_message", Map.of("room", room, "content", "m" + i)));
        }
        String path = "/api/rooms/" + room + "/members/" + bob.at("/user/id");
        assertThat(http(NODES.second(), bob)
                        .method("DELETE", "/api/rooms/" + room + "/members/" + ada.at("/user/id"), Map.of())
                        .status())
                .isEqualTo(404);
        assertThat(http(NODES.first(), ada).method("DELETE", path, Map.of()).status())
                .isEqualTo(204);
        JsonNode late = other.ask("send_message", Map.of("room", room, "content", "late"));
        assertThat(late.at("/error/code").textValue()).isEqualTo("room_not_found");
        owner.await("member_left", one -> one.at("/userId").textValue().equals(bob.at("/user/id")));
        long stored =
                acks.stream().filter(ack -> ack.join().at("/ok").booleanValue()).count();
        JsonNode now = http(NODES.first(), ada).get("/api/rooms/" + room).json();
        assertThat(now.at("/lastSeq").longValue()).isEqualTo(stored);
        assertThat(now.at("/members").intValue()).isEqualTo(1);
        await().untilAsserted(() -> {
            int before = other.heard("message").size();
            send(owner, "among us");
            assertThat(other.heard("message")).hasSize(before);
        });
        assertThat(http(NODES.first(), ada).method("DELETE", path, Map.of()).status())
                .isEqualTo(404);
        assertThat(joined(NODES.second(), bob)
                        .ask("join_room", room)
                        .at("/members")
                        .intValue())
                .as("the room is open")
                .isEqualTo(2);
    }

    @Test
    void anAdminDeletesWhatOthersWrote() {
        assertThat(http(NODES.first(), ada)
                        .post("/api/rooms", Map.of("room", room))
                        .status())
                .isEqualTo(201);
        ChatClient owner = joined(NODES.first(), ada);
        ChatClient other = joined(NODES.second(), bob);
        JsonNode hers = send(owner, "mine").at("/message");
        String path = "/api/rooms/" + room + "/members/" + bob.at("/user/id");
        assertThat(other.ask("delete_message", Map.of("id", hers.at("/id")))
                        .at("/error/code")
                        .textValue())
                .isEqualTo("message_not_found");
        assertThat(http(NODES.second(), bob)
                        .method("PATCH", path, Map.of("role", "admin"))
                        .status())
                .isEqualTo(404);
        assertThat(http(NODES.first(), ada)
                        .method("PATCH", path, Map.of("role", "king"))
                        .status())
                .isEqualTo(400);
        assertThat(http(NODES.first(), ada)
                        .method("PATCH", path, Map.of("role", "admin"))
                        .status())
                .isEqualTo(200);
        assertThat(other.await("member_role").at("/role").textValue()).isEqualTo("admin");
        assertThat(other.ask("delete_message", Map.of("id", hers.at("/id")))
                        .at("/message/deletedAt")
                        .isTextual())
                .isTrue();
        assertThat(other.ask("edit_message", Map.of("id", hers.at("/id"), "content", "x"))
                        .at("/ok")
                        .booleanValue())
                .isFalse();
        JsonNode members =
                http(NODES.first(), ada).get("/api/rooms/" + room + "/members").json();
        assertThat(members).hasSize(2);
        assertThat(members).anySatisfy(member -> {
            assertThat(member.at("/displayName").textValue()).isEqualTo("Bob");
            assertThat(member.at("/role").textValue()).isEqualTo("admin");
        });
        assertThat(http(NODES.first(), ada).get("/api/rooms/nowhere/members").status())
                .isEqualTo(404);
    }

    @Test
    void leavingOverHttpIsLeaving() {
        ChatClient first = joined(NODES.first(), ada);
        ChatClient second = joined(NODES.second(), bob);
        assertThat(http(NODES.first(), bob)
                        .post("/api/rooms/" + room + "/leave", Map.of())
                        .status())
                .isEqualTo(204);
        first.await("system", one -> one.at("/type").textValue().equals("leave"));
        assertThat(second.ask("send_message", Map.of("room", room, "content", "x"))
                        .at("/ok")
                        .booleanValue())
                .isFalse();
        assertThat(http(NODES.first(), bob)
                        .post("/api/rooms/" + room + "/leave", Map.of())
                        .errorCode())
                .isEqualTo("room_not_found");
        assertThat(http(NODES.first(), bob).get("/api/rooms").json()).isEmpty();
    }

    @Test
    void roomsAreCountedPerSocketAlsoOfThoseThatDoNotWait() {
        ChatClient client = connected(NODES.first(), ada);
        List<CompletableFuture<JsonNode>> acks = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            acks.add(client.askLater("join_room", room.substring(0, 30) + i));
        }
        assertThat(acks.stream().filter(ack -> ack.join().at("/ok").booleanValue()))
                .hasSize(3);
        assertThat(http(NODES.second(), ada).get("/api/rooms").json()).hasSize(3);
        assertThat(client.ask("join_room", room.substring(0, 30) + 0).at("/ok").booleanValue())
                .as("again")
                .isTrue();
    }

    @Test
    void roomsAreCountedPerSocketAndPerAccount() {
        ChatClient one = connected(NODES.first(), ada);
        for (int i = 0; i < 3; i++) {
            assertThat(one.ask("join_room", room.substring(0, 30) + i).at("/ok").booleanValue())
                    .isTrue();
        }
        assertThat(one.ask("join_room", room).at("/error/code").textValue()).isEqualTo("too_many_rooms");
        ChatClient two = connected(NODES.second(), ada);
        assertThat(two.ask("join_room", room).at("/ok").booleanValue()).isTrue();
        assertThat(two.ask("join_room", room + "x").at("/error/code").textValue())
                .isEqualTo("too_many_rooms");
        Http hers = http(NODES.first(), ada);
        assertThat(hers.post("/api/rooms", Map.of("room", room + "y")).errorCode())
                .isEqualTo("too_many_rooms");
        assertThat(hers.post("/api/rooms", Map.of("room", room)).errorCode()).isEqualTo("room_exists");
        assertThat(two.ask("leave_room", room).at("/ok").booleanValue()).isTrue();
        assertThat(http(NODES.first(), bob).get("/api/rooms/" + room).status())
                .as("nobody said anything, nobody is left")
                .isEqualTo(404);
        assertThat(two.ask("join_room", room).at("/ok").booleanValue()).isTrue();
    }

    @Test
    void thoseWhoShareARoomHearWhoComesAndGoes() {
        ChatClient first = joined(NODES.first(), ada);
        ChatClient second = joined(NODES.second(), bob);
        ChatClient stranger = connected(NODES.second(), ChatClient.register(NODES.first(), "Eve"));
        second.close();
        JsonNode gone = first.await("presence", one -> !one.at("/online").booleanValue());
        assertThat(gone.at("/userId").textValue()).isEqualTo(bob.at("/user/id"));
        assertThat(gone.at("/lastSeen").isTextual()).isTrue();
        connected(NODES.first(), bob);
        first.await(
                "presence",
                one -> one.at("/online").booleanValue()
                        && one.at("/userId").textValue().equals(bob.at("/user/id")));
        assertThat(stranger.heard("presence")).isEmpty();
    }

    private ChatClient connected(TestNode node, Http.Answer who) {
        ChatClient client = ChatClient.connect(node.url(), who.at("/token"));
        clients.add(client);
        return client;
    }

    private ChatClient joined(TestNode node, Http.Answer who) {
        ChatClient client = connected(node, who);
        JsonNode ack = client.ask("join_room", room);
        assertThat(ack.at("/ok").booleanValue()).as(ack.toString()).isTrue();
        return client;
    }

    private JsonNode send(ChatClient client, String content) {
        JsonNode ack = client.ask("send_message", Map.of("room", room, "content", content));
        assertThat(ack.at("/ok").booleanValue()).as(ack.toString()).isTrue();
        return ack;
    }

    private static Http http(TestNode node, Http.Answer who) {
        return node.http().withToken(who.at("/token"));
    }
}
