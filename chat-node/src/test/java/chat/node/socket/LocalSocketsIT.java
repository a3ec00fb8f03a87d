package chat.node.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.common.json.Json;
import chat.node.socket.ack.AnswerListener;
import chat.node.socket.room.Target;
import chat.node.work.BoundedPool;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What somebody who brings messages of other nodes needs of this one. */
class LocalSocketsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Writes down what it hears; what it should wait for is set beforehand. */
    private static final class Diary extends Alone {
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private volatile CompletionStage<Void> live = CompletableFuture.completedStage(null);

        @Override
        public CompletionStage<Void> handleOpened(Namespace namespace) {
            lines.add("opened " + namespace.name());
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void handleClosed(Namespace namespace) {
            lines.add("closed " + namespace.name());
        }

        @Override
        public CompletionStage<Void> handleFirst(Namespace namespace, String room) {
            lines.add("first " + namespace.name() + " " + room);
            return live;
        }

        @Override
        public void handleLast(Namespace namespace, String room) {
            lines.add("last " + namespace.name() + " " + room);
        }
    }

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final BoundedPool lanes = new BoundedPool("local-lanes", 2, 100, metrics);
    private final Diary diary = new Diary();
    private final SocketServer server = new SocketServer(SocketSettings.DEFAULT, lanes, metrics, diary);
    private final Namespace namespace = server.of("/");
    private final LocalSockets local = namespace.local();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<RawClient> clients = new ArrayList<>();
    private SocketTestServer port;

    @BeforeEach
    void start() {
        namespace.listeners().onConnect((socket, request) -> sockets.add(socket));
        port = SocketTestServer.start(server, metrics);
        for (int i = 0; i < 4; i++) {
            int count = i + 1;
            clients.add(RawClient.connect(port));
            await().until(() -> sockets.size() == count);
        }
    }

    @AfterEach
    void stop() {
        clients.forEach(RawClient::close);
        port.close();
        lanes.close();
    }

    private static Target rooms(String... names) {
        return new Target(List.of(names), List.of());
    }

    @Test
    void aPacketOfAnotherNodeReachesWhomItNamesWithAnyArguments() {
        sockets.get(0).join("a");
        sockets.get(1).join("a", "b");
        sockets.get(2).join("c");
        List<Object> args = List.of(
                Json.mapper().createObjectNode().put("n", 1), new byte[] {1, 2}, BinaryNode.valueOf(new byte[] {3}));
        local.emit(new Emission(new Target(List.of("a", "c", "a"), List.of("b")), false, "news", args));
        namespace.emit("mark");
        for (int i : List.of(0, 2)) {
            assertThat(clients.get(i).receive())
                    .isEqualTo("452-[\"news\",{\"n\":1},{\"_placeholder\":true,\"num\":0},"
                            + "{\"_placeholder\":true,\"num\":1}]");
            assertThat(clients.get(i).receive()).isEqualTo("<0102>");
            assertThat(clients.get(i).receive()).isEqualTo("<03>");
        }
        clients.forEach(client -> assertThat(client.receive()).isEqualTo("42[\"mark\"]"));
    }

    @Test
    void answersComeOneByOneAfterTheNumberOfThoseAsked() {
        List<String> heard = new CopyOnWriteArrayList<>();
        sockets.subList(0, 3).forEach(socket -> socket.join("jury"));
        local.ask(new Emission(rooms("jury"), false, "vote", List.of()), PATIENCE, new AnswerListener() {
            @Override
            public void handleAsked(int count) {
                heard.add("asked " + count);
            }

            @Override
            public void handleAnswer(ArrayNode args) {
                heard.add("answer " + args);
            }

            @Override
            public void handleEnd() {
                heard.add("end");
            }
        });
        String question = clients.get(0).receive();
        String id = question.substring(2, question.indexOf('['));
        clients.get(0).send("43" + id + "[\"yes\",1]");
        await().until(() -> heard.size() == 2);
        clients.get(1).send("43" + id + "[\"no\"]");
        await().until(() -> heard.size() == 3);
        clients.get(2).send("41");
        await().until(() -> heard.contains("end"));
        assertThat(heard).containsExactly("asked 3", "answer [\"yes\",1]", "answer [\"no\"]", "end");
    }

    @Test
    void aRoomWithoutMembersHereIsAnsweredAtOnce() {
        List<Integer> asked = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> ended = new CompletableFuture<>();
        local.ask(new Emission(rooms("nobody"), false, "vote", List.of()), PATIENCE, new AnswerListener() {
            @Override
            public void handleAsked(int count) {
                asked.add(count);
            }

            @Override
            public void handleAnswer(ArrayNode args) {
                throw new AssertionError("nobody was asked");
            }

            @Override
            public void handleEnd() {
                ended.complete(null);
            }
        });
        assertThat(ended).isCompleted();
        assertThat(asked).containsExactly(0);
    }

    @Test
    void socketsCanBeListedMovedAndPutOutByRoomsAndExceptions() {
        local.join(new Target(List.of(), List.of(sockets.get(3).id())), List.of("a", "b"));
        List<Socket> found = local.fetch(
                        new Target(List.of("a"), List.of(sockets.get(0).id())))
                .toCompletableFuture()
                .join();
        assertThat(found).containsExactlyInAnyOrder(sockets.get(1), sockets.get(2));
        assertThat(found.get(0).rooms()).containsExactlyInAnyOrder(found.get(0).id(), "a", "b");
        assertThat(found.get(0).handshake().query()).containsEntry("EIO", "4");
        assertThat(local.rooms())
                .contains("a", "b")
                .contains(sockets.get(3).id())
                .hasSize(6);
        assertThat(namespace.rooms()).containsExactlyInAnyOrder("a", "b");
        local.leave(rooms("a"), List.of("b"));
        await().until(() -> namespace.rooms().equals(Set.of("a")));
        local.disconnect(rooms("a", sockets.get(3).id()), true);
        clients.forEach(client -> assertThat(client.receive()).isEqualTo("41"));
        clients.forEach(client -> assertThat(client.receive()).isEqualTo(RawClient.CLOSED));
        await().until(() -> server.clients() == 0);
        assertThat(local.rooms()).isEmpty();
    }

    @Test
    void firstAndLastMembersAreHeardOfInOrder() {
        diary.lines.clear();
        sockets.get(0).join("a");
        sockets.get(1).join("a");
        namespace.to("a").socketsJoin("b");
        sockets.get(0).leave("a");
        sockets.get(1).leave("a", "b");
        await().until(() -> namespace.rooms().equals(Set.of("b")));
        clients.get(0).close();
        await().until(() -> namespace.rooms().isEmpty());
        assertThat(diary.lines)
                .containsSubsequence("first / a", "last / a")
                .containsSubsequence("first / b", "last / b")
                .containsOnlyOnce(
                        "first / a",
                        "last / a",
                        "first / b",
                        "last / b",
                        "last / " + sockets.get(0).id())
                .hasSize(5);
    }

    @Test
    void aJoinMayWaitUntilOtherNodesAreHeardAndTheClientIsServedMeanwhile() {
        CompletableFuture<Void> live = new CompletableFuture<>();
        diary.live = live;
        namespace.listeners().on("join", event -> {
            CompletionStage<?> unused = event.socket().joinAsync("a").thenRun(event::ack);
        });
        namespace.listeners().on("ping", event -> event.ack());
        clients.get(0).send("421[\"join\"]");
        clients.get(0).send("422[\"ping\"]");
        assertThat(clients.get(0).receive()).isEqualTo("432[]");
        namespace.to("a").emit("local news");
        assertThat(clients.get(0).receive()).isEqualTo("42[\"local news\"]");
        live.complete(null);
        assertThat(clients.get(0).receive()).isEqualTo("431[]");
    }

    @Test
    void namespacesAreHeardOfWhileTheyLast() {
        assertThat(diary.lines.get(0)).isEqualTo("opened /");
        diary.lines.clear();
        var unused = server.of(Pattern.compile("^/any-"));
        RawClient client = clients.get(0);
        for (int round = 0; round < 3; round++) {
            client.send("40/any-1,");
            String answer = client.receive();
            assertThat(answer).startsWith("40/any-1,{\"sid\":\"");
            String id = answer.substring(17, 37);
            client.send("41/any-1,");
            await().until(() -> server.namespace("/any-1").isEmpty());
            assertThat(diary.lines)
                    .containsExactly("opened /any-1", "first /any-1 " + id, "last /any-1 " + id, "closed /any-1");
            diary.lines.clear();
        }
    }

    @Test
    void aWatcherThatThrowsSpoilsNothingButTheWaiting() {
        diary.live = CompletableFuture.failedStage(new IllegalStateException("no Redis"));
        CompletableFuture<Void> joined = sockets.get(0).joinAsync("a").toCompletableFuture();
        await().until(joined::isDone);
        assertThat(joined).isCompletedExceptionally();
        namespace.to("a").emit("news");
        assertThat(clients.get(0).receive()).isEqualTo("42[\"news\"]");
    }
}
