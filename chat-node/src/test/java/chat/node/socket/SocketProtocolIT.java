package chat.node.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.common.json.Json;
import chat.node.work.BoundedPool;
import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents of revisions 5 and 4 of the protocol say, over a plain WebSocket. */
class SocketProtocolIT {
    private static final SimpleMeterRegistry METRICS = new SimpleMeterRegistry();
    private static final BoundedPool LANES = new BoundedPool("protocol-lanes", 2, 100, METRICS);
    private static final SocketServer SERVER = new SocketServer(SocketSettings.DEFAULT, LANES, METRICS);
    private static final CompletableFuture<Void> GATE = new CompletableFuture<>();
    private static final List<String> SEEN = new CopyOnWriteArrayList<>();
    private static final List<CompletableFuture<Void>> DECISIONS = new CopyOnWriteArrayList<>();
    private static SocketTestServer port;

    @BeforeAll
    static void start() {
        for (Listeners listeners : List.of(
                SERVER.of("/").listeners(),
                SERVER.of("/custom").listeners(),
                SERVER.of(Pattern.compile("^/dynamic-\\d+$")).listeners())) {
            listeners
                    .onConnect((socket, request) -> socket.emit("auth", request.auth()))
                    .onDisconnect((socket, reason) -> SEEN.add(socket + " " + reason.text()))
                    .on(
                            "message",
                            event -> event.socket()
                                    .emit("message-back", event.args().toArray()))
                    .on(
                            "message-with-ack",
                            Dispatch.LANE,
                            event -> event.ack(event.args().toArray()));
        }
        SERVER.of("/slow").listeners().use(request -> GATE).onConnect((socket, request) -> socket.emit("late"));
        SERVER.of("/patient")
                .listeners()
                .use(request -> {
                    CompletableFuture<Void> decision = new CompletableFuture<>();
                    DECISIONS.add(decision);
                    return decision;
                })
                .onDisconnect((socket, reason) -> SEEN.add(socket + " " + reason.text()))
                .on(
                        "message",
                        event -> event.socket().emit("heard", event.socket().id()));
        SERVER.of("/closed").listeners().use(request -> {
            throw new ConnectRefused("Not authorized", Map.of("code", "unauthorized"));
        });
        SERVER.of("/broken").listeners().use(request -> {
            throw new IllegalStateException("a secret of ours");
        });
        port = SocketTestServer.start(SERVER, METRICS);
    }

    @AfterAll
    static void stop() {
        port.close();
        LANES.close();
    }

    private static JsonNode json(String text) {
        try {
            return Json.mapper().readTree(text);
        } catch (Exception e) {
            throw new AssertionError(text, e);
        }
    }

    @Test
    void connectIsAnsweredWithAnIdOfItsOwnForEachNamespace() {
        try (RawClient client = RawClient.open(port)) {
            client.send("40");
            JsonNode main = json(client.receive().substring(2));
            assertThat(main.size()).isEqualTo(1);
            assertThat(main.get("sid").textValue()).hasSize(20);
            assertThat(client.receive()).isEqualTo("42[\"auth\",{}]");
            client.send("40/custom,{\"token\":\"abc\"}");
            String answer = client.receive();
            assertThat(answer).startsWith("40/custom,{");
            assertThat(json(answer.substring(10)).get("sid")).isNotEqualTo(main.get("sid"));
            assertThat(client.receive()).isEqualTo("42/custom,[\"auth\",{\"token\":\"abc\"}]");
        }
    }

    @Test
    void anUnknownNamespaceIsInvalidAndTheConnectionStays() {
        try (RawClient client = RawClient.open(port)) {
            client.send("40/random");
            assertThat(client.receive()).isEqualTo("44/random,{\"message\":\"Invalid namespace\"}");
            client.send("40/custom,");
            assertThat(client.receive()).startsWith("40/custom,{\"sid\":");
        }
    }

    @Test
    void aRefusalCarriesMessageAndData() {
        try (RawClient client = RawClient.open(port)) {
            client.send("40/closed,");
            assertThat(client.receive())
                    .isEqualTo("44/closed,{\"message\":\"Not authorized\",\"data\":{\"code\":\"unauthorized\"}}");
        }
    }

    @Test
    void aDefectOfAMiddlewareIsNotToldToStrangers() {
        try (RawClient client = RawClient.open(port)) {
            client.send("40/broken,");
            assertThat(client.receive()).contains("\"code\":\"internal\"").doesNotContain("secret");
        }
    }

    @Test
    void aDynamicNamespaceLivesAsLongAsItsClients() {
        try (RawClient client = RawClient.open(port)) {
            client.send("40/dynamic-1,");
            assertThat(client.receive()).startsWith("40/dynamic-1,");
            assertThat(SERVER.namespace("/dynamic-1")).isPresent();
            client.send("41/dynamic-1,");
            await().until(() -> SERVER.namespace("/dynamic-1").isEmpty());
        }
    }

    @Test
    void leavingANamespaceKeepsTheOthers() {
        try (RawClient client = RawClient.connect(port)) {
            assertThat(client.receive()).startsWith("42[\"auth\"");
            client.send("40/custom");
            client.receive();
            client.receive();
            client.send("41/custom");
            client.send("42[\"message\",\"still here\"]");
            assertThat(client.receive()).isEqualTo("42[\"message-back\",\"still here\"]");
        }
    }

    @Test
    void eventsAndAcksKeepTheirArguments() {
        try (RawClient client = RawClient.connect(port)) {
            client.receive();
            client.send("42[\"message\",1,\"2\",{\"3\":[true]},null,1.5]");
            assertThat(client.receive()).isEqualTo("42[\"message-back\",1,\"2\",{\"3\":[true]},null,1.5]");
            client.send("42456[\"message-with-ack\",1,\"2\",{\"3\":[false]}]");
            assertThat(client.receive()).isEqualTo("43456[1,\"2\",{\"3\":[false]}]");
            client.send("420[\"message-with-ack\"]");
            assertThat(client.receive()).isEqualTo("430[]");
        }
    }

    @Test
    void attachmentsFollowTheirPacket() {
        try (RawClient client = RawClient.connect(port)) {
            client.receive();
            client.send("452-789[\"message-with-ack\",{\"_placeholder\":true,\"num\":0},"
                    + "{\"deep\":{\"_placeholder\":true,\"num\":1}}]");
            client.send(new byte[] {4, 2, 3});
            client.send(new byte[] {});
            assertThat(client.receive())
                    .isEqualTo(
                            "462-789[{\"_placeholder\":true,\"num\":0},{\"deep\":{\"_placeholder\":true,\"num\":1}}]");
            assertThat(client.receive()).isEqualTo("<040203>");
            assertThat(client.receive()).isEqualTo("<>");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4",
                "49",
                "4abc",
                "42{}",
                "42[]",
                "42",
                "42abc[\"message\"]",
                "42[1",
                "42[\"connect\"]",
                "42[\"disconnecting\"]",
                "42/custom,[\"message\"]",
                "43",
                "43{}",
                "44",
                "44{\"message\":\"x\"}",
                "40[]",
                "40",
                "40\"token\"",
                "41{}",
                "451-[\"x\"",
                "450-[\"x\"]",
                "451000000-[\"x\"]",
                "45-1-[\"x\"]",
                "452[\"x\"]",
                "4511-[\"x\"]"
            })
    void whatIsNoPacketOrOutOfPlaceClosesTheConnection(String packet) {
        try (RawClient client = RawClient.connect(port)) {
            client.receive();
            client.send(packet);
            assertThat(client.receive()).isEqualTo(RawClient.CLOSED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"42[\"message\",1]", "41", "43[]", "42/custom,[\"message\",1]", "451-[\"message\"]"})
    void whatComesBeforeConnectClosesTheConnection(String packet) {
        try (RawClient client = RawClient.open(port)) {
            client.send(packet);
            client.send(new byte[] {1});
            assertThat(client.receive()).isEqualTo(RawClient.CLOSED);
        }
    }

    @Test
    void attachmentsThatNobodyAnnouncedCloseTheConnection() {
        try (RawClient client = RawClient.connect(port)) {
            client.receive();
            client.send(new byte[] {1, 2, 3});
            assertThat(client.receive()).isEqualTo(RawClient.CLOSED);
        }
    }

    @Test
    void textInThePlaceOfAnAttachmentClosesTheConnection() {
        try (RawClient client = RawClient.connect(port)) {
            client.receive();
            client.send("451-[\"message\",{\"_placeholder\":true,\"num\":0}]");
            client.send("42[\"message\",1]");
            assertThat(client.receive()).isEqualTo(RawClient.CLOSED);
        }
    }

    @Test
    void aNamespaceThatIsStillDecidingHearsNothingAndContainsNobody() {
        try (RawClient client = RawClient.open(port)) {
            client.send("40/slow,");
            client.send("40/custom,");
            client.receive();
            assertThat(client.receive()).startsWith("42/custom,[\"auth\"");
            assertThat(SERVER.of("/slow").sockets()).isEmpty();
            SERVER.of("/slow").emit("to everyone");
            client.send("42/slow,[\"too early\"]");
            assertThat(client.receive()).isEqualTo(RawClient.CLOSED);
        }
    }

    @Test
    void whoAsksTwiceBeforeTheAnswerIsAnsweredTwiceAndGoesByTheLast() {
        try (RawClient client = RawClient.open(port)) {
            DECISIONS.clear();
            client.send("40/patient,");
            client.send("40/patient,");
            await().until(() -> DECISIONS.size() == 2);
            Namespace patient = SERVER.of("/patient");

            DECISIONS.get(1).complete(null);
            String first = json(client.receive().substring(11)).get("sid").textValue();
            DECISIONS.get(0).complete(null);
            String second = json(client.receive().substring(11)).get("sid").textValue();

            assertThat(second).isNotEqualTo(first);
            await().until(() -> SEEN.contains(first + " client namespace disconnect"));
            assertThat(patient.sockets()).extracting(Socket::id).containsExactly(second);
            assertThat(patient.local().rooms()).containsExactly(second);
            client.send("42/patient,[\"message\"]");
            assertThat(client.receive()).isEqualTo("42/patient,[\"heard\",\"" + second + "\"]");
            client.send("40/patient,");
            assertThat(client.receive())
                    .as("once it is in, a client that asks again lost track")
                    .isEqualTo(RawClient.CLOSED);
        }
    }

    @Test
    void whoAsksTwiceAndIsRefusedTheSecondTimeStaysIn() {
        try (RawClient client = RawClient.open(port)) {
            DECISIONS.clear();
            client.send("40/patient,");
            client.send("40/patient,");
            await().until(() -> DECISIONS.size() == 2);
            DECISIONS.get(0).complete(null);
            String id = json(client.receive().substring(11)).get("sid").textValue();
            DECISIONS.get(1).completeExceptionally(new ConnectRefused("not twice"));
            assertThat(client.receive()).isEqualTo("44/patient,{\"message\":\"not twice\"}");
            client.send("42/patient,[\"message\"]");
            assertThat(client.receive()).isEqualTo("42/patient,[\"heard\",\"" + id + "\"]");
        }
    }

    @Test
    void revision4IsJoinedToTheMainNamespaceAtOnceAndOnlyOnce() {
        try (RawClient client = RawClient.openRevision4(port)) {
            assertThat(client.receive()).isEqualTo("40");
            assertThat(client.receive()).isEqualTo("42[\"auth\",{}]");
            client.send("421[\"message-with-ack\",\"x\"]");
            assertThat(client.receive()).isEqualTo("431[\"x\"]");
            client.send("40");
            assertThat(client.receive()).isEqualTo(RawClient.CLOSED);
        }
    }

    @Test
    void revision4HasAQueryForEachNamespace() {
        try (RawClient client = RawClient.openRevision4(port)) {
            client.receive();
            client.receive();
            client.send("40/custom?token=a%20b&n=1,");
            assertThat(client.receive()).isEqualTo("40/custom,");
            assertThat(json(client.receive().substring(10)).get(1)).isEqualTo(json("{\"token\":\"a b\",\"n\":\"1\"}"));
        }
    }

    @Test
    void revision4IsToldOfRefusalsInItsOwnForm() {
        try (RawClient client = RawClient.openRevision4(port)) {
            client.receive();
            client.receive();
            client.send("40/random,");
            assertThat(client.receive()).isEqualTo("44/random,\"Invalid namespace\"");
            client.send("40/closed,");
            assertThat(client.receive()).isEqualTo("44/closed,{\"code\":\"unauthorized\"}");
        }
    }

    @Test
    void aSocketLeavesWithTheReasonThatTheReferenceGives() {
        RawClient client = RawClient.open(port);
        client.send("40");
        String id = json(client.receive().substring(2)).get("sid").textValue();
        client.receive();
        client.send("41");
        await().until(() -> SEEN.contains(id + " client namespace disconnect"));
        client.send("40");
        String second = json(client.receive().substring(2)).get("sid").textValue();
        client.close();
        await().until(() -> SEEN.stream().anyMatch(line -> line.startsWith(second + " transport ")));
    }
}
