package chat.node.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.work.BoundedPool;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an application may hear of sockets, and what may keep an event from being heard. */
class SocketListenersIT {
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final BoundedPool lanes = new BoundedPool("listeners-lanes", 2, 100, metrics);
    private final SocketServer server =
            new SocketServer(SocketSettings.DEFAULT.withMiddlewareTimeout(Duration.ofMillis(300)), lanes, metrics);
    private final Namespace namespace = server.of("/");
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private SocketTestServer port;

    @BeforeEach
    void start() {
        namespace.listeners().onConnect((socket, request) -> sockets.add(socket));
        namespace.listeners().on("sync", event -> event.ack());
        port = SocketTestServer.start(server, metrics);
    }

    @AfterEach
    void stop() {
        port.close();
        lanes.close();
    }

    private RawClient connect() {
        int before = sockets.size();
        RawClient client = RawClient.connect(port);
        await().until(() -> sockets.size() == before + 1);
        return client;
    }

    /** Everything the client sent before has been handled on the loop. */
    private static void synchronize(RawClient client) {
        client.send("421[\"sync\"]");
        assertThat(client.receive()).isEqualTo("431[]");
    }

    @Test
    void aSocketMayHaveListenersOfItsOwnFromAnyTime() {
        try (RawClient ann = connect();
                RawClient bob = connect()) {
            namespace.listeners().on("hello", event -> heard.add("all " + event.socket()));
            EventListener own = event -> heard.add("own " + event.arg(0).textValue());
            sockets.get(0).listeners().on("hello", own);
            ann.send("42[\"hello\",\"x\"]");
            synchronize(ann);
            bob.send("42[\"hello\",\"y\"]");
            synchronize(bob);
            assertThat(heard).containsExactly("all " + sockets.get(0), "own x", "all " + sockets.get(1));
            sockets.get(0).listeners().off(own);
            ann.send("42[\"hello\",\"z\"]");
            synchronize(ann);
            assertThat(heard).hasSize(4).doesNotContain("own z");
        }
    }

    @Test
    void whomOneListenerPutsOutTheOthersHearOfInOrder() {
        namespace
                .listeners()
                .onConnect((socket, request) -> socket.disconnect(true))
                .onConnect((socket, request) -> heard.add("connect " + socket.isConnected()))
                .onDisconnect((socket, reason) ->
                        heard.add("disconnect " + namespace.socket(socket.id()).isPresent()));
        try (RawClient client = RawClient.connect(port)) {
            assertThat(client.receive()).isEqualTo("41");
            await().until(() -> heard.size() == 2);
            assertThat(heard).containsExactly("connect false", "disconnect true");
            await().until(() -> namespace.sockets().isEmpty());
        }
    }

    @Test
    void aSocketsOwnListenersMayBlockInItsLaneAndHearOfItsEnd() {
        try (RawClient client = connect()) {
            sockets.get(0)
                    .listeners()
                    .on(
                            "work",
                            Dispatch.LANE,
                            event -> heard.add(
                                    Thread.currentThread().getName().startsWith("chat-listeners-lanes")
                                            ? "lane"
                                            : "loop"))
                    .onDisconnect((socket, reason) -> heard.add("gone: " + reason.text()));
            client.send("42[\"work\"]");
            await().until(() -> heard.contains("lane"));
            client.send("41");
            await().until(() -> heard.contains("gone: client namespace disconnect"));
        }
    }

    @Test
    void catchAllListenersHearEveryEventBeforeTheMiddlewares() {
        namespace
                .listeners()
                .useForEvents(EventMiddleware.of(event -> !event.name().equals("unwanted")));
        namespace.listeners().onAny(event -> heard.add("any " + event.name() + event.args()));
        namespace.listeners().on("unwanted", event -> heard.add("unwanted!"));
        try (RawClient client = connect()) {
            sockets.get(0).listeners().onAny(event -> heard.add("own any " + event.name()));
            client.send("42[\"unwanted\",1]");
            client.send("42[\"nobody knows this\",2]");
            synchronize(client);
            assertThat(heard)
                    .containsExactly(
                            "any unwanted[1]",
                            "own any unwanted",
                            "any nobody knows this[2]",
                            "own any nobody knows this",
                            "any sync[]",
                            "own any sync");
        }
    }

    @Test
    void catchAllListenersForOutgoingEventsHearWhatGoesToTheSocketAndNothingElse() {
        try (RawClient ann = connect();
                RawClient bob = connect()) {
            Socket socket = sockets.get(0);
            OutgoingListener own = (to, event, args) -> heard.add(to + " " + event + args);
            socket.listeners().onAnyOutgoing(own);
            socket.emit("direct", 1);
            namespace.emit("broadcast", "a", "b");
            namespace.except(socket.id()).emit("not for it");
            sockets.get(1).emit("for the other");
            CompletableFuture<?> answer =
                    socket.emitWithAck(Duration.ofSeconds(10), "question").toCompletableFuture();
            assertThat(ann.receive()).isEqualTo("42[\"direct\",1]");
            assertThat(ann.receive()).isEqualTo("42[\"broadcast\",\"a\",\"b\"]");
            String question = ann.receive();
            ann.send("43" + question.substring(2, question.indexOf('[')) + "[]");
            await().until(answer::isDone);
            assertThat(heard)
                    .containsExactly(socket + " direct[1]", socket + " broadcast[a, b]", socket + " question[]");
            socket.listeners().off(own);
            socket.emit("unheard");
            assertThat(ann.receive()).isEqualTo("42[\"unheard\"]");
            assertThat(heard).hasSize(3);
            assertThat(bob.receive()).isEqualTo("42[\"broadcast\",\"a\",\"b\"]");
        }
    }

    @Test
    void whoListensToBroadcastsMayMoveSocketsAndPutThemOut() {
        try (RawClient ann = connect();
                RawClient bob = connect()) {
            namespace.listeners().onAnyOutgoing((to, event, args) -> {
                if (event.equals("last orders")) {
                    to.leave("bar");
                    to.disconnect(false);
                }
            });
            sockets.forEach(socket -> socket.join("bar"));
            namespace.to("bar").emit("last orders");
            for (RawClient client : List.of(ann, bob)) {
                assertThat(client.receive()).isEqualTo("42[\"last orders\"]");
                assertThat(client.receive()).isEqualTo("41");
            }
            await().until(() ->
                    namespace.sockets().isEmpty() && namespace.rooms().isEmpty());
        }
    }

    @Test
    void aMiddlewareMayWaitAndLaterEventsOfTheSocketWaitBehindIt() {
        ConcurrentLinkedQueue<CompletableFuture<Boolean>> decisions = new ConcurrentLinkedQueue<>();
        namespace.listeners().useForEvents(event -> {
            if (event.name().equals("slow")) {
                CompletableFuture<Boolean> decision = new CompletableFuture<>();
                decisions.add(decision);
                return decision;
            }
            return EventMiddleware.PASS;
        });
        namespace.listeners().onAny(event -> heard.add("came " + event.name()));
        for (String name : List.of("slow", "quick")) {
            namespace.listeners().on(name, event -> heard.add(name + " " + event.arg(0)));
        }
        try (RawClient client = connect();
                RawClient neighbour = connect()) {
            client.send("42[\"slow\",1]");
            client.send("42[\"quick\",2]");
            client.send("42[\"slow\",3]");
            client.send("42[\"quick\",4]");
            await().until(() -> heard.size() == 4);
            // Neither the loop nor anybody else waits.
            synchronize(neighbour);
            assertThat(heard.stream().filter(line -> !line.startsWith("came"))).isEmpty();
            decisions.remove().complete(true);
            await().until(() -> decisions.size() == 1);
            assertThat(heard).contains("slow 1", "quick 2").doesNotContain("slow 3", "quick 4");
            decisions.remove().complete(false);
            await().until(() -> heard.contains("quick 4"));
            assertThat(heard.stream().filter(line -> !line.startsWith("came")))
                    .containsExactly("slow 1", "quick 2", "quick 4");
        }
    }

    @Test
    void aMiddlewareThatFailsOrNeverDecidesDropsTheEvent() {
        namespace.listeners().useForEvents(event -> switch (event.name()) {
            case "never" -> new CompletableFuture<>();
            case "fails" -> CompletableFuture.failedStage(new IllegalStateException("a secret"));
            case "throws" -> throw new IllegalStateException("a secret");
            default -> EventMiddleware.PASS;
        });
        namespace.listeners().onAny(event -> {});
        for (String name : List.of("never", "fails", "throws")) {
            namespace.listeners().on(name, event -> heard.add(name));
        }
        try (RawClient client = connect()) {
            client.send("42[\"never\"]");
            client.send("42[\"fails\"]");
            client.send("42[\"throws\"]");
            synchronize(client);
            assertThat(heard).isEmpty();
            assertThat(metrics.get("chat.socket.middleware.timeouts").counter().count())
                    .isEqualTo(1);
        }
    }

    @Test
    void aClientWhoseEventsWaitForAMiddlewareIsReadNoFurtherAndNothingIsLost() {
        CompletableFuture<Boolean> gate = new CompletableFuture<>();
        SocketServer patient = new SocketServer(SocketSettings.DEFAULT, lanes, metrics);
        List<Integer> handled = new CopyOnWriteArrayList<>();
        patient.of("/")
                .listeners()
                .useForEvents(event -> gate)
                .on("work", event -> handled.add(event.arg(0).intValue()));
        int count = 20_000;
        try (SocketTestServer other = SocketTestServer.start(patient, metrics);
                RawClient client = RawClient.connect(other)) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < count; i++) {
                    client.send("42[\"work\"," + i + ",\"" + "x".repeat(500) + "\"]");
                }
            });
            await().until(() -> metrics.get("chat.engine.messages")
                            .tag("direction", "in")
                            .counter()
                            .count()
                    > 64);
            assertThat(sent).isNotDone();
            gate.complete(true);
            await().atMost(Duration.ofSeconds(60)).until(() -> handled.size() == count);
            sent.join();
            assertThat(handled).isEqualTo(IntStream.range(0, count).boxed().toList());
        }
    }

    @Test
    void whatWaitsForAMiddlewareWhenTheSocketLeavesIsHeardByNobody() {
        CompletableFuture<Boolean> gate = new CompletableFuture<>();
        namespace
                .listeners()
                .useForEvents(event -> gate)
                .on("work", event -> heard.add("work " + event.arg(0)))
                .onDisconnect((socket, reason) -> heard.add("gone"));
        try (RawClient client = connect()) {
            client.send("42[\"work\",1]");
            client.send("42[\"work\",2]");
            client.send("41");
            await().until(() -> heard.contains("gone"));
            // The connection goes on: its later sockets are served.
            client.send("40");
            assertThat(client.receive()).startsWith("40{");
            gate.complete(true);
            synchronize(client);
            assertThat(heard).containsExactly("gone");
        }
    }
}
