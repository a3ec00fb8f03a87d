package chat.node.socket;

import chat.node.engine.CloseReason;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The application of {@code src/test/npm/reference-server.js}, on our server: whatever one does the other must do. */
public final class ScenarioApp {
    private ScenarioApp() {}

    public static void install(SocketServer server) {
        serve(server.of("/").listeners());
        serve(server.of("/other").listeners());
        serve(server.of("/guarded").listeners().use(ScenarioApp::guard));
        serve(server.of(Pattern.compile("^/room-\\d+$")).listeners());
    }

    private static CompletionStage<Void> guard(ConnectRequest request) {
        return CompletableFuture.runAsync(
                () -> {
                    String token = request.parameter("token").orElse("");
                    if (token.equals("bare")) {
                        throw new ConnectRefused("not you");
                    }
                    if (!token.equals("good")) {
                        Map<String, Object> data = new LinkedHashMap<>();
                        data.put("code", "unauthorized");
                        data.put("fields", List.of("token"));
                        data.put("nested", Map.of("deep", true));
                        throw new ConnectRefused("Not authorized", data);
                    }
                },
                CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS));
    }

    private static void serve(Listeners listeners) {
        listeners.onConnect((socket, request) -> socket.emit(
                "welcome", socket.namespace().name(), request.parameter("token").orElse(null)));
        serveEchoes(listeners);
        serveRooms(listeners);
        serveEnds(listeners);
    }

    private static void serveEchoes(Listeners listeners) {
        listeners
                .on("echo", event -> event.socket().emit("echo-back", args(event)))
                .on("ack-me", Dispatch.LANE, event -> event.ack(args(event)))
                .on("ack-twice", event -> {
                    event.ack("first");
                    event.ack("second");
                })
                .on(
                        "ask-me",
                        event -> done(event.socket()
                                .emitWithAck(Duration.ofSeconds(20), "question", args(event))
                                .thenAccept(answer -> event.socket().emit("answered", elements(answer)))))
                .on(
                        "ask-in-vain",
                        event -> done(event.socket()
                                .emitWithAck(Duration.ofMillis(50), "never-answered")
                                .handle((answer, failure) -> {
                                    event.ack(failure == null ? "answer" : "timeout");
                                    return null;
                                })))
                .on("burst", event -> {
                    for (int i = 0; i < event.arg(0).intValue(); i++) {
                        event.socket().emit("burst-back", i);
                    }
                })
                .on("flood", event -> {
                    String filler = "f".repeat(event.arg(1).intValue());
                    for (int i = 0; i < event.arg(0).intValue(); i++) {
                        event.socket().emitVolatile("flood-back", i, filler);
                    }
                    event.socket().emit("flood-end");
                })
                .on("length", event -> event.ack(event.arg(0).textValue().length()))
                .on(
                        "repeat",
                        event -> event.ack(
                                event.arg(0).textValue().repeat(event.arg(1).intValue())));
    }

    private static void serveRooms(Listeners listeners) {
        listeners
                .on("join", Dispatch.LANE, event -> {
                    event.socket().join(event.arg(0).textValue());
                    event.ack("joined");
                })
                .on("leave", event -> {
                    event.socket().leave(event.arg(0).textValue());
                    event.ack("left");
                })
                .on("to-rooms", event -> {
                    List<String> rooms = new ArrayList<>();
                    event.arg(0).forEach(room -> rooms.add(room.textValue()));
                    namespace(event).to(rooms.toArray(String[]::new)).emit("news", event.arg(1));
                })
                .on(
                        "to-others",
                        event -> event.socket().to(event.arg(0).textValue()).emit("news", event.arg(1)))
                .on("to-all", event -> namespace(event).emit("news", event.arg(0), event.arg(1)))
                .on(
                        "except",
                        event -> namespace(event)
                                .except(event.arg(0).textValue())
                                .emit("news", event.arg(1)))
                .on("ask-room", ScenarioApp::askRoom);
    }

    private static void askRoom(Event event) {
        done(namespace(event)
                .to(event.arg(0).textValue())
                .emitWithAck(Duration.ofMillis(400), "question", event.arg(0))
                .thenAccept(answers -> {
                    List<JsonNode> first = new ArrayList<>();
                    answers.answers().forEach(answer -> first.add(answer.get(0)));
                    first.sort(Comparator.comparing(JsonNode::textValue));
                    event.ack(answers.isComplete() ? "complete" : "incomplete", first);
                }));
    }

    private static void serveEnds(Listeners listeners) {
        listeners
                .on("leave-namespace", event -> event.socket().disconnect(false))
                .on("leave-server", event -> event.socket().disconnect(true))
                .on("lose-transport", event -> event.socket().closeTransport(CloseReason.FORCED_CLOSE));
    }

    private static Namespace namespace(Event event) {
        return event.socket().namespace();
    }

    private static Object[] args(Event event) {
        return event.args().toArray();
    }

    private static Object[] elements(ArrayNode array) {
        List<Object> elements = new ArrayList<>();
        array.forEach(elements::add);
        return elements.toArray();
    }

    private static void done(CompletionStage<?> stage) {
        stage.exceptionally(failure -> null);
    }
}
