package chat.node.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.socket.ack.BroadcastAnswers;
import chat.node.socket.room.Target;
import chat.node.work.BoundedPool;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rooms and broadcasts over several event loops, asked for from threads that are none of them. */
class BroadcastIT {
    private static final int CLIENTS = 12;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final BoundedPool lanes = new BoundedPool("broadcast-lanes", 2, 100, metrics);
    private final SocketServer server = new SocketServer(SocketSettings.DEFAULT, lanes, metrics);
    private final Namespace namespace = server.of("/");
    private final List<RawClient> clients = new ArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private SocketTestServer port;

    @BeforeEach
    void start() {
        namespace.listeners().onConnect((socket, request) -> sockets.add(socket));
        port = SocketTestServer.start(server, metrics);
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(RawClient.connect(port));
            int count = i + 1;
            await().until(() -> sockets.size() == count);
        }
    }

    @AfterEach
    void stop() {
        clients.forEach(RawClient::close);
        port.close();
        lanes.close();
    }

    /** Each client's next message, after a mark that everyone gets. */
    private void assertReceived(String message, Integer... receivers) {
        namespace.emit("mark");
        List<Integer> reached = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            String next = clients.get(i).receive();
            while (!next.equals("42[\"mark\"]")) {
                assertThat(next).isEqualTo(message);
                reached.add(i);
                next = clients.get(i).receive();
            }
        }
        assertThat(reached).containsExactly(receivers);
    }

    @Test
    void clientsLiveOnSeveralLoops() {
        assertThat(namespace.members().loopsOf(Target.EVERYONE)).hasSizeGreaterThan(1);
    }

    @Test
    void joiningAndThenAddressingTheRoomReachesTheSocketFromAnyThread() {
        for (int round = 0; round < 50; round++) {
            String room = "room " + round;
            sockets.get(3).join(room);
            sockets.get(8).join(room);
            namespace.to(room).emit("news");
            assertReceived("42[\"news\"]", 3, 8);
            sockets.get(3).leave(room);
            namespace.to(room).emit("news");
            assertReceived("42[\"news\"]", 8);
        }
    }

    @Test
    void aSocketInSeveralRoomsIsReachedOnce() {
        IntStream.range(0, 6).forEach(i -> sockets.get(i).join("a"));
        IntStream.range(4, 9).forEach(i -> sockets.get(i).join("b"));
        namespace.to("a", "b", sockets.get(5).id(), sockets.get(11).id()).emit("news");
        assertReceived("42[\"news\"]", 0, 1, 2, 3, 4, 5, 6, 7, 8, 11);
        namespace.to("a", "b").except("b").emit("news");
        assertReceived("42[\"news\"]", 0, 1, 2, 3);
        sockets.get(0).to("a").emit("news");
        assertReceived("42[\"news\"]", 1, 2, 3, 4, 5);
    }

    @Test
    void aSocketsOwnRoomIsItsId() {
        namespace.to(sockets.get(7).id()).emit("news");
        assertReceived("42[\"news\"]", 7);
        // Peers may join it too.
        sockets.get(2).join(sockets.get(7).id());
        namespace.to(sockets.get(7).id()).emit("news");
        assertReceived("42[\"news\"]", 2, 7);
        sockets.get(7).leave(sockets.get(7).id());
        namespace.to(sockets.get(7).id()).emit("news");
        assertReceived("42[\"news\"]", 2);
        assertThat(sockets.get(2).rooms())
                .containsExactlyInAnyOrder(sockets.get(2).id(), sockets.get(7).id());
    }

    @Test
    void roomsLeaveNothingBehind() {
        for (int i = 0; i < CLIENTS; i++) {
            for (int room = 0; room < 20; room++) {
                sockets.get(i).join("room " + (i + room) % 25);
            }
        }
        await().until(() -> namespace.rooms().size() == 25);
        clients.forEach(RawClient::close);
        await().until(() -> namespace.sockets().isEmpty() && namespace.rooms().isEmpty());
    }

    @Test
    void manySocketsCanBeMovedAndPutOutAtOnce() {
        namespace.to(sockets.get(1).id(), sockets.get(2).id()).socketsJoin("a", "b");
        namespace.to("a").emit("news");
        assertReceived("42[\"news\"]", 1, 2);
        sockets.get(1).setData(Map.of("seat", 7));
        List<RemoteSocket> found =
                namespace.to("b").fetchSockets().toCompletableFuture().join();
        assertThat(found)
                .extracting(RemoteSocket::id)
                .containsExactlyInAnyOrder(sockets.get(1).id(), sockets.get(2).id());
        RemoteSocket second = found.stream()
                .filter(socket -> socket.id().equals(sockets.get(1).id()))
                .findFirst()
                .orElseThrow();
        assertThat(second.rooms()).containsExactlyInAnyOrder(second.id(), "a", "b");
        assertThat(second.data().get("seat").intValue()).isEqualTo(7);
        assertThat(second.handshake().at("/query/EIO").textValue()).isEqualTo("4");
        namespace.to("a").socketsLeave("b");
        namespace.to("b").emit("news");
        assertReceived("42[\"news\"]");
        namespace.to("a").disconnectSockets(false);
        assertThat(clients.get(1).receive()).isEqualTo("41");
        assertThat(clients.get(2).receive()).isEqualTo("41");
        await().until(() -> namespace.sockets().size() == CLIENTS - 2);
    }

    @Test
    void aBroadcastGathersAnswersAndDoesNotWaitForThoseWhoLeave() {
        sockets.get(0).join("jury");
        sockets.get(1).join("jury");
        sockets.get(2).join("jury");
        CompletableFuture<BroadcastAnswers> answers =
                namespace.to("jury").emitWithAck(Duration.ofMinutes(1), "vote").toCompletableFuture();
        String question = clients.get(0).receive();
        assertThat(question).matches("42\\d+\\[\"vote\"]");
        String id = question.substring(2, question.indexOf('['));
        clients.get(0).send("43" + id + "[\"yes\"]");
        clients.get(1).receive();
        clients.get(1).send("43" + id + "[\"no\"]");
        clients.get(2).close();
        await().until(answers::isDone);
        assertThat(answers.join().expected()).isEqualTo(3);
        assertThat(answers.join().answers().stream().map(answer -> answer.get(0).textValue()))
                .containsExactlyInAnyOrder("yes", "no");
    }

    @Test
    void broadcastsOfOneThreadKeepTheirOrderWhileOthersJoinAndLeave() {
        sockets.forEach(socket -> socket.join("steady"));
        CompletableFuture<Void> unrest = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 2_000; i++) {
                Socket socket = sockets.get(i % CLIENTS);
                socket.join("unsteady " + i % 7);
                socket.leave("unsteady " + (i + 3) % 7);
            }
        });
        for (int i = 0; i < 500; i++) {
            namespace.to("steady", "unsteady " + i % 7).emit("news", i);
        }
        for (RawClient client : clients) {
            for (int i = 0; i < 500; i++) {
                assertThat(client.receive()).isEqualTo("42[\"news\"," + i + "]");
            }
        }
        unrest.join();
    }

    @Test
    void roomsOfASocketIncludeItsOwn() {
        sockets.get(0).join("x");
        await().until(() -> sockets.get(0).rooms().equals(Set.of(sockets.get(0).id(), "x")));
    }
}
