package chat.node.socket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.common.json.Json;
import chat.node.bus.ClusterBus;
import chat.node.socket.ack.BroadcastAnswers;
import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three nodes that are one server, whichever bus is between them. Two clients on each of the first two, one on the third. */
@Timeout(60)
abstract class ClusterContract {
    /** One for each test: the bus may be shared. */
    private final String prefix = "test" + UUID.randomUUID();

    private final List<ClusterNode> nodes = new ArrayList<>();
    private ClusterNode one;
    private ClusterNode two;
    private ClusterNode three;

    abstract ClusterBus join(SimpleMeterRegistry metrics) throws Exception;

    /** Cuts the bus off from the others, or lets it come back. */
    abstract void setConnected(ClusterBus bus, boolean on) throws Exception;

    abstract void closeAll() throws Exception;

    @BeforeEach
    void start() throws Exception {
        one = node(ClusterNode.TIMEOUT);
        two = node(ClusterNode.TIMEOUT);
        three = node(ClusterNode.TIMEOUT);
        one.connect();
        one.connect();
        two.connect();
        two.connect();
        three.connect();
        await().until(() -> get(one.bus.subscribers(prefix + "-request#/#")) == 3);
    }

    @AfterEach
    void stop() throws Exception {
        nodes.forEach(ClusterNode::close);
        closeAll();
    }

    private ClusterNode node(Duration requestTimeout) throws Exception {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        ClusterNode node = new ClusterNode(join(metrics), prefix, requestTimeout, metrics);
        nodes.add(node);
        return node;
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    /** Each client hears exactly these before a mark that all hear. */
    private void assertHeard(String message, RawClient... receivers) {
        // From the same node, so that it comes after on every node.
        one.main.emit("mark");
        for (ClusterNode node : nodes) {
            for (RawClient client : node.clients) {
                List<String> heard = new ArrayList<>();
                for (String next = client.receive(); !next.equals("42[\"mark\"]"); next = client.receive()) {
                    heard.add(next);
                }
                assertThat(heard).isEqualTo(Set.of(receivers).contains(client) ? List.of(message) : List.of());
            }
        }
    }

    private static void joined(Socket socket, String... rooms) {
        get(socket.joinAsync(rooms));
    }

    @Test
    void aBroadcastReachesEverybodyOnce() {
        one.main.emit("news", 1);
        assertHeard(
                "42[\"news\",1]",
                one.clients.get(0),
                one.clients.get(1),
                two.clients.get(0),
                two.clients.get(1),
                three.clients.get(0));
    }

    @Test
    void roomsAreUnitedAndExceptionsSpared() {
        joined(one.socket(0), "a");
        joined(one.socket(1), "b");
        joined(two.socket(0), "a", "b");
        joined(two.socket(1), "b", "not");
        joined(three.socket(0), "c");
        one.main.to("a").emit("news");
        assertHeard("42[\"news\"]", one.clients.get(0), two.clients.get(0));
        one.main.to("a", "b").except("not").emit("news");
        assertHeard("42[\"news\"]", one.clients.get(0), one.clients.get(1), two.clients.get(0));
        one.socket(0).to("a").emit("news");
        assertHeard("42[\"news\"]", two.clients.get(0));
        one.main.to(three.socket(0).id()).emit("news");
        assertHeard("42[\"news\"]", three.clients.get(0));
        one.main.except("a", "c").local().emit("news");
        assertHeard("42[\"news\"]", one.clients.get(1));
    }

    @Test
    void anyArgumentsTravel() throws Exception {
        joined(two.socket(0), "a");
        JsonNode tree = Json.mapper()
                .readTree(
                        "{\"n\":[1,2.5,-7,null,true],\"s\":\"gr\u00fc\u00dfe \ud83d\udc4b\",\"big\":9007199254740991}");
        one.main.to("a").emit("news", tree, new byte[] {1, 2}, Map.of("deep", new byte[] {3}), "text", null);
        RawClient client = two.clients.get(0);
        assertThat(client.receive())
                .isEqualTo("452-[\"news\"," + tree + ",{\"_placeholder\":true,\"num\":0},"
                        + "{\"deep\":{\"_placeholder\":true,\"num\":1}},\"text\",null]");
        assertThat(client.receive()).isEqualTo("<0102>");
        assertThat(client.receive()).isEqualTo("<03>");
    }

    @Test
    void whatOneNodeSendsComesInOrder() {
        joined(two.socket(0), "a");
        for (int i = 0; i < 1_000; i++) {
            one.main.to("a").emit("news", i);
        }
        for (int i = 0; i < 1_000; i++) {
            assertThat(two.clients.get(0).receive()).isEqualTo("42[\"news\"," + i + "]");
        }
    }

    @Test
    void aNameThatIsReservedReachesNobody() {
        assertThatThrownBy(() -> one.main.emit("disconnect")).isInstanceOf(IllegalArgumentException.class);
        assertHeard("");
    }

    @Test
    void whatIsTooLargeToTravelReachesNobody() {
        assertThatThrownBy(() -> one.main.emit("news", (Object) new byte[20_000_000]))
                .isInstanceOf(IllegalArgumentException.class);
        assertHeard("");
    }

    @Test
    void answersComeFromAllNodes() {
        joined(one.socket(0), "jury");
        joined(two.socket(0), "jury");
        joined(three.socket(0), "jury");
        CompletionStage<BroadcastAnswers> votes = one.main.to("jury").emitWithAck(Duration.ofSeconds(20), "vote", "x");
        List<RawClient> jury = List.of(one.clients.get(0), two.clients.get(0), three.clients.get(0));
        for (int i = 0; i < jury.size(); i++) {
            String asked = jury.get(i).receive();
            assertThat(asked).matches("42\\d+\\[\"vote\",\"x\"\\]");
            jury.get(i).send("43" + asked.substring(2, asked.indexOf('[')) + "[" + i + "]");
        }
        BroadcastAnswers answers = get(votes);
        assertThat(answers.expected()).isEqualTo(3);
        assertThat(answers.answers()).extracting(JsonNode::toString).containsExactlyInAnyOrder("[0]", "[1]", "[2]");
    }

    @Test
    void answersThatDoNotComeAreMissing() {
        CompletionStage<BroadcastAnswers> votes =
                one.main.to(three.socket(0).id(), two.socket(0).id()).emitWithAck(Duration.ofSeconds(2), "vote");
        String asked = three.clients.get(0).receive();
        three.clients.get(0).send("43" + asked.substring(2, asked.indexOf('[')) + "[]");
        BroadcastAnswers answers = get(votes);
        assertThat(answers.expected()).isEqualTo(2);
        assertThat(answers.answers()).hasSize(1);
        assertThat(answers.isComplete()).isFalse();
    }

    @Test
    void nobodyToAskIsNoWait() {
        Instant before = Instant.now();
        BroadcastAnswers answers = get(one.main.to("nowhere").emitWithAck(Duration.ofSeconds(40), "vote"));
        assertThat(answers.expected()).isZero();
        assertThat(answers.isComplete()).isTrue();
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void socketsOfOtherNodesAreMovedAndPutOut() {
        one.main.to(two.socket(0).id(), three.socket(0).id()).socketsJoin("a", "b");
        await().until(() -> two.socket(0).isIn("b") && three.socket(0).isIn("b"));
        one.main.to("a").except("b").socketsLeave("a");
        one.main.to("a").socketsLeave("b");
        await().until(() -> !two.socket(0).isIn("b") && !three.socket(0).isIn("b"));
        assertThat(two.socket(0).isIn("a")).isTrue();
        one.main.to("a").disconnectSockets(false);
        assertThat(two.clients.get(0).receive()).isEqualTo("41");
        assertThat(three.clients.get(0).receive()).isEqualTo("41");
        await().until(() ->
                two.main.sockets().size() == 1 && three.main.sockets().isEmpty());
        one.main.all().disconnectSockets(true);
        for (RawClient client : List.of(one.clients.get(0), one.clients.get(1), two.clients.get(1))) {
            assertThat(client.receive()).isEqualTo("41");
            String last = client.receive();
            assertThat(last.equals("1") ? client.receive() : last).isEqualTo(RawClient.CLOSED);
        }
    }

    @Test
    void whatIsLocalStaysHere() {
        one.main.all().local().emit("news");
        assertHeard("42[\"news\"]", one.clients.get(0), one.clients.get(1));
        one.main.all().local().socketsJoin("here");
        assertThat(get(one.main.to("here").fetchSockets())).hasSize(2);
        assertThat(get(one.main.all().local().fetchSockets())).hasSize(2);
        assertThat(get(one.main.all().local().emitWithAck(Duration.ofMillis(500), "vote"))
                        .expected())
                .isEqualTo(2);
        one.clients.forEach(client -> assertThat(client.receive()).contains("vote"));
        one.main.all().local().disconnectSockets(true);
        await().until(() -> one.main.sockets().isEmpty());
        assertThat(two.main.sockets()).hasSize(2);
    }

    @Test
    void socketsAndRoomsOfAllNodesCanBeSeen() {
        joined(two.socket(0), "a");
        two.socket(0).setData(Map.of("name", "Ada"));
        joined(three.socket(0), "b");
        List<RemoteSocket> all = get(one.main.all().fetchSockets());
        assertThat(all).hasSize(5);
        List<RemoteSocket> some = get(one.main.to("a").fetchSockets());
        assertThat(some)
                .extracting(RemoteSocket::id)
                .containsExactly(two.socket(0).id());
        RemoteSocket ada = some.get(0);
        assertThat(ada.rooms()).containsExactlyInAnyOrder(ada.id(), "a");
        assertThat(ada.data().get("name").textValue()).isEqualTo("Ada");
        assertThat(ada.handshake().at("/query/transport").textValue()).isEqualTo("websocket");
        assertThat(get(one.main.allRooms()))
                .contains(
                        "a",
                        "b",
                        one.socket(0).id(),
                        two.socket(1).id(),
                        three.socket(0).id())
                .hasSize(7);
        ada.emit("hello");
        assertThat(two.clients.get(0).receive()).isEqualTo("42[\"hello\"]");
        ada.join("c");
        await().until(() -> two.socket(0).isIn("c"));
        ada.leave("c");
        await().until(() -> !two.socket(0).isIn("c"));
        ada.disconnect(false);
        assertThat(two.clients.get(0).receive()).isEqualTo("41");
    }

    @Test
    void secretsOfAHandshakeDoNotTravel() {
        RawClient client = RawClient.openWith(
                three.port(), "&token=topsecret&sid2=a&pass=topsecret&access=topsecret&sig=topsecret");
        three.clients.add(client);
        client.send("40{\"token\":\"topsecret\"}");
        assertThat(client.receive()).startsWith("40{");
        List<RemoteSocket> all = get(one.main.all().fetchSockets());
        assertThat(all).hasSize(6);
        String text = all.stream()
                .map(socket -> socket.handshake().toString())
                .toList()
                .toString();
        assertThat(text).contains("\"EIO\":\"4\"").doesNotContain("topsecret");
    }

    @Test
    void nodesSpeakToNodes() {
        List<String> heard = new CopyOnWriteArrayList<>();
        for (ClusterNode node : nodes) {
            node.main.listeners().onServerEvent("ping", (namespace, args, answer) -> {
                heard.add(nodes.indexOf(node) + " " + args);
                answer.accept(List.of(nodes.indexOf(node)));
                answer.accept("only once");
            });
        }
        one.main.serverSideEmit("ping", 1, "x");
        await().until(() -> heard.size() == 2);
        assertThat(heard).containsExactlyInAnyOrder("1 [1, \"x\"]", "2 [1, \"x\"]");
        assertThat(get(two.main.serverSideEmitWithAck("ping")))
                .extracting(JsonNode::toString)
                .containsExactlyInAnyOrder("[0]", "[2]");
        assertThat(get(two.main.serverSideEmitWithAck("unheard of"))).hasSize(2).allMatch(JsonNode::isNull);
    }

    @Test
    void aNodeThatDoesNotAnswerIsSaidSo() throws Exception {
        ClusterNode hasty = node(Duration.ofMillis(300));
        two.main.listeners().onServerEvent("mute", (namespace, args, answer) -> {});
        CompletionStage<List<JsonNode>> answers = hasty.main.serverSideEmitWithAck("mute");
        assertThatThrownBy(() -> get(answers))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(MissingAnswersException.class, missing -> {
                    assertThat(missing.answered()).isEqualTo(2);
                    assertThat(missing.asked()).isEqualTo(3);
                    assertThat(missing.answers()).hasSize(2);
                })
                .hasMessage("only 2 of 3 other nodes answered in time");
    }

    @Test
    void namespacesAreApart() {
        List<Socket> guests = new CopyOnWriteArrayList<>();
        for (ClusterNode node : nodes) {
            node.server.of("/other").listeners().onConnect((socket, request) -> guests.add(socket));
        }
        RawClient here = one.open();
        here.send("40/other,");
        RawClient there = two.open();
        there.send("40/other,");
        assertThat(here.receive()).startsWith("40/other,");
        assertThat(there.receive()).startsWith("40/other,");
        one.server.of("/other").emit("news");
        assertThat(here.receive()).isEqualTo("42/other,[\"news\"]");
        assertThat(there.receive()).isEqualTo("42/other,[\"news\"]");
        two.main.emit("mark");
        assertThat(one.clients.get(0).receive()).isEqualTo("42[\"mark\"]");
        assertThat(here.isQuiet()).isTrue();
    }

    @Test
    void namespacesOfARuleComeAndGoAndMissNothing() {
        for (ClusterNode node : nodes) {
            node.server.of(Pattern.compile("^/game-\\d+$"));
        }
        for (int round = 0; round < 30; round++) {
            String name = "/game-" + round % 3;
            RawClient here = one.open();
            here.send("40" + name + ",");
            assertThat(here.receive()).startsWith("40" + name + ",");
            RawClient there = two.open();
            there.send("40" + name + ",");
            assertThat(there.receive()).startsWith("40" + name + ",");
            // Whoever was answered misses nothing.
            one.server.of(name).emit("news", round);
            two.server.of(name).emit("olds", round);
            for (RawClient client : List.of(here, there)) {
                assertThat(List.of(client.receive(), client.receive()))
                        .containsExactlyInAnyOrder(
                                "42" + name + ",[\"news\"," + round + "]", "42" + name + ",[\"olds\"," + round + "]");
            }
            here.close();
            there.close();
        }
    }

    @Test
    void whoWasToldThatHeIsInARoomMissesNothing() {
        RawClient client = two.clients.get(0);
        for (int i = 0; i < 200; i++) {
            client.send("421[\"join\",\"r" + i + "\"]");
            assertThat(client.receive()).isEqualTo("431[true]");
            one.main.to("r" + i).emit("news", i);
            assertThat(client.receive()).isEqualTo("42[\"news\"," + i + "]");
            if (i % 3 == 0) {
                two.socket(0).leave("r" + i);
                client.send("421[\"join\",\"r" + i + "\"]");
                assertThat(client.receive()).isEqualTo("431[true]");
                one.main.to("r" + i).emit("more");
                assertThat(client.receive()).isEqualTo("42[\"more\"]");
            }
        }
    }

    @Test
    void whoKnowsTheIdOfASocketReachesIt() {
        for (int i = 0; i < 100; i++) {
            try (RawClient client = RawClient.open(two.port())) {
                client.send("40");
                String id = client.receive().substring(10, 30);
                one.main.to(id).emit("welcome");
                assertThat(client.receive()).isEqualTo("42[\"welcome\"]");
            }
        }
    }

    @Test
    void aNodeHearsOnlyOfRoomsItServes() {
        joined(two.socket(0), "a");
        double before = three.count("chat.bus.received");
        double served = two.count("chat.bus.received");
        for (int i = 0; i < 100; i++) {
            one.main.to("a").emit("news");
        }
        await().until(() -> two.count("chat.bus.received") >= served + 100);
        assertThat(three.count("chat.bus.received")).isEqualTo(before);
        assertThat(get(one.bus.subscribers(prefix + "#/#a#"))).isEqualTo(1);
        two.socket(0).leave("a");
        await().until(() -> get(one.bus.subscribers(prefix + "#/#a#")) == 0);
        String own = prefix + "#/#" + two.socket(0).id() + "#";
        assertThat(get(one.bus.subscribers(own))).isEqualTo(1);
        two.clients.get(0).close();
        await().until(() -> get(one.bus.subscribers(own)) == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"#/#", "#/#a#", "-request#/#", "-response#/#"})
    void strangersBytesAreCountedAndHurtNobody(String channel) {
        joined(one.socket(0), "a");
        get(one.main.serverSideEmitWithAck("unheard of"));
        CompletionStage<BroadcastAnswers> waiting = one.main.to("a").emitWithAck(Duration.ofSeconds(40), "vote");
        assertThat(one.clients.get(0).receive()).contains("vote");
        double before = one.count("chat.bus.poison");
        List<byte[]> garbage = List.of(
                new byte[0],
                new byte[] {(byte) 0xc1},
                "{".getBytes(UTF_8),
                "{}".getBytes(UTF_8),
                "{\"type\":99}".getBytes(UTF_8),
                "[1,2,3]".getBytes(UTF_8),
                new byte[] {(byte) 0xdd, -1, -1, -1, -1});
        garbage.forEach(bytes -> get(two.bus.publish(prefix + channel, bytes)));
        await().until(() -> one.count("chat.bus.poison") >= before + garbage.size());
        two.main.to("a").emit("news");
        assertThat(one.clients.get(0).receive()).isEqualTo("42[\"news\"]");
        assertThat(waiting.toCompletableFuture()).isNotDone();
        assertThat(get(two.main.all().fetchSockets())).hasSize(5);
    }

    @Test
    void withoutTheBusANodeGoesOnByItselfAndTellsWhoMayHaveMissedSomething() throws Exception {
        joined(one.socket(0), "a");
        joined(two.socket(0), "a");
        setConnected(one.bus, false);
        await().until(() -> !one.bus.isConnected());
        Instant away = Instant.now();
        one.main.to("a").emit("news", 1);
        assertThat(one.clients.get(0).receive()).isEqualTo("42[\"news\",1]");
        assertThat(one.count("chat.bus.unpublished")).isPositive();
        joined(one.socket(1), "b");
        assertThatThrownBy(() -> get(one.main.all().fetchSockets())).isInstanceOf(CompletionException.class);
        assertThat(get(one.main.to("a").emitWithAck(Duration.ofMillis(500), "vote"))
                        .expected())
                .isEqualTo(1);
        assertThat(one.clients.get(0).receive()).contains("vote");
        RawClient late = one.connect();
        two.main.to("a", "b").emit("missed");
        assertThat(two.clients.get(0).receive()).isEqualTo("42[\"missed\"]");

        setConnected(one.bus, true);
        for (RawClient client : one.clients.subList(0, 2)) {
            String resync = client.receive();
            assertThat(resync).startsWith("42[\"resync\",{\"since\":\"");
            Instant since = Instant.parse(resync.substring(22, resync.length() - 3));
            assertThat(since).isBetween(away.minusSeconds(20), away);
        }
        await().until(() -> get(two.bus.subscribers(prefix + "#/#b#")) == 1);
        two.main.to("b", late(one)).emit("again");
        assertThat(one.clients.get(1).receive()).isEqualTo("42[\"again\"]");
        assertThat(late.receive()).as("in no room, so it missed nothing").isEqualTo("42[\"again\"]");
        assertThat(two.clients.get(1).isQuiet()).isTrue();
    }

    private static String late(ClusterNode node) {
        return node.socket(2).id();
    }
}
