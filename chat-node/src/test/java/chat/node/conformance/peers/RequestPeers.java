package chat.node.conformance.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.socket.RemoteSocket;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the adapter can do from version 6 on: sockets and rooms of the whole cluster. */
abstract class RequestPeers extends BroadcastPeers {
    @Test
    void exceptionsAreSpared() {
        String a = room("a");
        String b = room("b");
        join(a, java1, java2, node1, node2);
        join(b, java2, node2);

        ours.main().to(a).except(b).emit("news");
        assertHeard(Sender.JAVA, "['news']", java1, node1);
        theirs.call("{'do':'emit','rooms':['%s'],'except':['%s'],'args':['news']}", a, b);
        assertHeard(Sender.NODE, "['news']", java1, node1);
        ours.main().except(b, node1.id).emit("news");
        assertHeard(Sender.JAVA, "['news']", java1);
        theirs.call("{'do':'emit','except':['%s','%s'],'args':['news']}", b, java1.id);
        assertHeard(Sender.NODE, "['news']", node1);
    }

    /** In Node.js the room 5 and the room "5" are two; ours is "5", which their numbers mean as well. */
    @Test
    void roomsMayBeNumbers() {
        int room = 1_000_000 + Integer.parseInt(room("").substring(1));
        join("" + room, java1);
        theirs.call("{'do':'joinOwn','socket':'%s','room':%d}", node1.id, room);

        theirs.call("{'do':'emit','rooms':[%d],'args':['news']}", room);
        assertHeard(Sender.NODE, "['news']", java1, node1);
        theirs.call("{'do':'emit','rooms':[%d,'%s'],'except':[%d],'args':['news']}", room, java2.id, room);
        assertHeard(Sender.NODE, "['news']", java2);
        theirs.call("{'do':'join','rooms':['%s'],'names':[%d]}", java2.id, room);
        theirs.call("{'do':'emit','rooms':[%d],'args':['news']}", room);
        assertHeard(Sender.NODE, "['news']", java1, java2, node1);
        theirs.call("{'do':'leave','rooms':[%d],'names':[%d]}", room, room);
        awaitTheirRooms(node1, 1);
        theirs.call("{'do':'emit','rooms':[%d],'args':['news']}", room);
        assertHeard(Sender.NODE, List.of());
    }

    @Test
    void socketsAreMoved() throws Exception {
        String a = room("a");
        String b = room("b");
        join(a, java1, node1);

        ours.main().to(a).socketsJoin(b, room("c"));
        ours.main().to(b).emit("news", 1);
        assertHeard(Sender.JAVA, "['news',1]", java1, node1);
        theirs.call("{'do':'leave','rooms':['%s'],'except':['%s'],'names':['%s']}", b, java1.id, a);
        awaitTheirRooms(node1, 3);
        theirs.call("{'do':'emit','rooms':['%s'],'args':['news',2]}", a);
        assertHeard(Sender.NODE, "['news',2]", java1);
        theirs.call("{'do':'join','names':['%s']}", a);
        awaitTheirRooms(node1, 4);
        theirs.call("{'do':'emit','rooms':['%s'],'args':['news',3]}", a);
        assertHeard(Sender.NODE, "['news',3]", java1, java2, node1, node2);
        ours.main().to(a).socketsLeave(a, b);
        ours.main().to(a, b).emit("news", 4);
        assertHeard(Sender.JAVA, List.of());
        assertThat(theirs.call("{'do':'roomsOf','socket':'%s'}", node1.id))
                .extracting(JsonNode::textValue)
                .containsExactlyInAnyOrder(node1.id, room("c"));
    }

    @Test
    void whoIsMovedMissesNothingThatIsSentAfterwards() {
        for (int i = 0; i < 50; i++) {
            String room = room("r") + i;
            theirs.call("{'do':'join','rooms':['%s'],'names':['%s']}", java1.id, room);
            await().pollInterval(Duration.ofMillis(5)).until(() -> ours.members(prefix + "#/#" + room + "#") == 1);
            theirs.call("{'do':'emit','rooms':['%s'],'args':['news',%d]}", room, i);
            assertThat(java1.next()).isEqualTo(ClusterPeer.json("[\"news\"," + i + "]"));
        }
    }

    @Test
    void socketsArePutOut() {
        ours.main().to(node1.id, java1.id).disconnectSockets(false);
        assertThat(node1.next().textValue()).isEqualTo("io server disconnect");
        assertThat(java1.next().textValue()).isEqualTo("io server disconnect");
        theirs.call("{'do':'disconnect','except':['%s'],'close':true}", node2.id);
        assertThat(java2.next().textValue()).isEqualTo("io server disconnect");
        theirs.call("{'do':'disconnect'}");
        assertThat(node2.next().textValue()).isEqualTo("io server disconnect");
    }

    @Test
    void socketsOfAllServersAreSeen() throws Exception {
        String a = room("a");
        join(a, java1, node1);

        List<RemoteSocket> seenByUs = get(ours.main().to(a).fetchSockets());
        assertThat(seenByUs).extracting(RemoteSocket::id).containsExactlyInAnyOrder(java1.id, node1.id);
        RemoteSocket theirOwn = seenByUs.stream()
                .filter(socket -> socket.id().equals(node1.id))
                .findFirst()
                .orElseThrow();
        assertThat(theirOwn.rooms()).isEqualTo(Set.of(node1.id, a));
        assertThat(theirOwn.data().get("name").textValue()).isEqualTo(node1.name);
        assertThat(theirOwn.handshake().at("/query/name").textValue()).isEqualTo(node1.name);
        assertThat(get(ours.main().all().fetchSockets())).hasSize(4);
        assertThat(get(ours.main().except(a).fetchSockets()))
                .extracting(RemoteSocket::id)
                .containsExactlyInAnyOrder(java2.id, node2.id);

        JsonNode seenByThem = theirs.call("{'do':'fetch','rooms':['%s']}", a);
        assertThat(seenByThem).hasSize(2);
        JsonNode ourOwn = seenByThem.get(seenByThem.get(0).get("id").textValue().equals(java1.id) ? 0 : 1);
        assertThat(ourOwn.get("id").textValue()).isEqualTo(java1.id);
        assertThat(ourOwn.get("rooms")).extracting(JsonNode::textValue).containsExactlyInAnyOrder(java1.id, a);
        assertThat(ourOwn.at("/data/name").textValue()).isEqualTo(java1.name);
        JsonNode handshake = ourOwn.get("handshake");
        assertThat(handshake.at("/query/name").isMissingNode())
                .as("may be a secret")
                .isTrue();
        assertThat(handshake.at("/query/EIO").textValue()).isEqualTo("4");
        assertThat(handshake.get("issued").longValue()).isPositive();
        assertThat(handshake.get("address").textValue()).isNotEmpty();
        assertThat(handshake.get("secure").booleanValue()).isFalse();
        assertThat(handshake.get("xdomain").booleanValue()).isFalse();
        assertThat(handshake.toString()).doesNotContain("secret");
        assertThat(theirs.call("{'do':'fetch'}")).hasSize(4);
        assertThat(theirs.call("{'do':'fetch','rooms':['nowhere']}")).isEmpty();
    }

    @Test
    void aSocketOfTheOtherServerIsWithinReach() throws Exception {
        String a = room("a");
        RemoteSocket theirOwn = get(ours.main().to(node1.id).fetchSockets()).get(0);
        theirOwn.emit("hello", 1);
        theirOwn.join(a);
        ours.main().to(a).emit("news");
        theirOwn.leave(a);
        ours.main().to(a).emit("news");
        assertHeard(Sender.JAVA, List.of("['hello',1]", "['news']"), node1);
        theirOwn.disconnect(true);
        assertThat(node1.next().textValue()).isEqualTo("io server disconnect");

        theirs.call("{'do':'remoteEmit','socket':'%s','args':['hello',2]}", java1.id);
        theirs.call("{'do':'remoteJoin','socket':'%s','names':['%s']}", java1.id, a);
        await().until(() -> ours.members(prefix + "#/#" + a + "#") == 1);
        theirs.call("{'do':'emit','rooms':['%s'],'args':['news']}", a);
        theirs.call("{'do':'remoteLeave','socket':'%s','name':'%s'}", java1.id, a);
        theirs.call("{'do':'emit','rooms':['%s'],'args':['news']}", a);
        assertThat(java1.next()).isEqualTo(ClusterPeer.json("[\"hello\",2]"));
        assertThat(java1.next()).isEqualTo(ClusterPeer.json("[\"news\"]"));
        theirs.call("{'do':'remoteDisconnect','socket':'%s','close':true}", java1.id);
        assertThat(java1.next().textValue()).isEqualTo("io server disconnect");
    }

    @Test
    void roomsOfAllServersAreSeen() throws Exception {
        String a = room("a");
        String b = room("b");
        join(a, java1);
        join(b, node1);

        Set<String> seenByUs = get(ours.main().allRooms());
        assertThat(seenByUs).contains(a, b, java1.id, java2.id, node1.id, node2.id);
        List<String> seenByThem = new ArrayList<>();
        theirs.call("{'do':'allRooms'}").forEach(room -> seenByThem.add(room.textValue()));
        assertThat(seenByThem).containsExactlyInAnyOrderElementsOf(seenByUs);
    }

    /** A server in Node.js moves its own sockets by way of Redis, and what it sends to them does not wait for that. */
    private void awaitTheirRooms(Client client, int rooms) {
        await().until(() ->
                theirs.call("{'do':'roomsOf','socket':'%s'}", client.id).size() == rooms);
    }
}
