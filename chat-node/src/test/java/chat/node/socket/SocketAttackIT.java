package chat.node.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.work.BoundedPool;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an attacker may try against Socket.IO, over real connections; each time nothing is left behind. */
class SocketAttackIT {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration SOON = Duration.ofMillis(500);

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final BoundedPool lanes = new BoundedPool("attack-lanes", 2, 100, metrics);
    private final SocketServer server = new SocketServer(
            SocketSettings.DEFAULT.withAttachmentTimeout(SOON).withConnectTimeout(SOON), lanes, metrics);
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private SocketTestServer port;

    @BeforeEach
    void start() {
        server.of("/")
                .listeners()
                .use(request -> {
                    if (!request.parameter("token").orElse("").equals("good")) {
                        throw new ConnectRefused("Not authorized", Map.of("code", "unauthorized"));
                    }
                    return CompletableFuture.completedStage(null);
                })
                .onConnect((socket, request) -> heard.add("connect " + socket))
                .onDisconnect((socket, reason) -> heard.add("disconnect"))
                .onAny(event -> heard.add("event " + event.name()))
                .on("secret", event -> event.ack("the secret"));
        port = SocketTestServer.start(server, metrics);
    }

    @AfterEach
    void stop() {
        await("everything has been let go")
                .until(() -> server.clients() == 0 && port.engine().sessionCount() == 0);
        for (String name : List.of("/", "/open")) {
            server.namespace(name)
                    .ifPresent(
                            namespace -> assertThat(namespace.local().rooms()).isEmpty());
        }
        port.close();
        lanes.close();
    }

    private RawClient signedIn() {
        RawClient client = RawClient.open(port);
        client.send("40{\"token\":\"good\"}");
        assertThat(client.receive()).startsWith("40{\"sid\":\"");
        return client;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "40",
                "40{}",
                "40null",
                "40{\"token\":null}",
                "40{\"token\":{\"$ne\":\"x\"}}",
                "40{\"token\":[\"good\"]}",
                "40{\"token\":\"good \"}"
            })
    void aConnectWithoutAuthIsRefusedAndWhatFollowsIsHeardByNobody(String connect) {
        try (RawClient client = RawClient.open(port)) {
            client.send(connect);
            client.send("421[\"secret\"]");
            // Whichever of the two is first: nothing but a refusal is ever said.
            String answer = client.receive();
            if (answer.startsWith("44")) {
                assertThat(answer).contains("Not authorized").doesNotContain("sid");
                answer = client.receive();
            }
            assertThat(answer).isEqualTo(RawClient.CLOSED);
        }
        assertThat(heard).isEmpty();
        assertThat(server.of("/").sockets()).isEmpty();
    }

    @Test
    void eventsAfterARefusalCloseTheConnection() {
        try (RawClient client = RawClient.open(port)) {
            client.send("40");
            assertThat(client.receive()).startsWith("44{");
            client.send("421[\"secret\"]");
            assertThat(client.receive()).isEqualTo(RawClient.CLOSED);
        }
        assertThat(heard).isEmpty();
    }

    @Test
    void aRefusedClientHearsNoBroadcastAndIsInNoRoom() {
        try (RawClient refused = RawClient.open(port);
                RawClient member = signedIn()) {
            refused.send("40");
            assertThat(refused.receive()).startsWith("44{");
            assertThat(server.of("/").sockets()).hasSize(1);
            server.of("/").emit("news");
            assertThat(member.receive()).isEqualTo("42[\"news\"]");
            // Its next message is the end, for it joined nothing in time.
            assertThat(refused.receive()).isEqualTo(RawClient.CLOSED);
        }
    }

    @Test
    void aClientCannotChooseItsSocketId() {
        try (RawClient victim = signedIn();
                RawClient thief = RawClient.open(port)) {
            String id = server.of("/").sockets().iterator().next().id();
            thief.send("40{\"token\":\"good\",\"sid\":\"" + id + "\",\"id\":\"" + id + "\",\"pid\":\"" + id + "\"}");
            String answer = thief.receive();
            assertThat(answer).startsWith("40{\"sid\":\"").doesNotContain(id);
            server.of("/").to(id).emit("private");
            assertThat(victim.receive()).isEqualTo("42[\"private\"]");
            thief.send("421[\"secret\"]");
            assertThat(thief.receive()).isEqualTo("431[\"the secret\"]");
        }
    }

    @Test
    void thePublicIdOpensNoSession() throws Exception {
        try (RawClient victim = signedIn()) {
            String id = server.of("/").sockets().iterator().next().id();
            for (String sid : List.of(id, "node1." + id, "node1." + id + "AA")) {
                HttpResponse<String> answer = HTTP.send(
                        HttpRequest.newBuilder(
                                        URI.create(port.url() + "/socket.io/?EIO=4&transport=polling&sid=" + sid))
                                .build(),
                        BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(400);
                assertThat(answer.body()).isEqualTo("{\"code\":1,\"message\":\"Session ID unknown\"}");
            }
            victim.send("421[\"secret\"]");
            assertThat(victim.receive()).isEqualTo("431[\"the secret\"]");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "451000000-[\"x\",{\"_placeholder\":true,\"num\":0}]",
                "4599999999999999999999-[\"x\"]",
                "4511-[\"x\"]",
                "452-[\"x\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":7}]",
                "451-[\"x\",{\"_placeholder\":true,\"num\":1000000}]",
                "451-[\"x\",{\"_placeholder\":true,\"num\":-1}]"
            })
    void moreAttachmentsThanAllowedAreRefusedAtTheAnnouncement(String packet) {
        try (RawClient client = signedIn()) {
            client.send(packet);
            client.send(new byte[] {1});
            client.send(new byte[] {2});
            assertThat(client.receive()).isEqualTo(RawClient.CLOSED);
        }
        assertThat(heard).noneMatch(line -> line.startsWith("event"));
    }

    @Test
    void aHundredClientsThatAnnounceAttachmentsAndSendNoneAreAllCutOff() {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            RawClient client = signedIn();
            client.send("4510-[\"x\"" + ",{\"_placeholder\":true,\"num\":0}".repeat(10) + "]");
            clients.add(client);
        }
        for (RawClient client : clients) {
            assertThat(client.receive()).isEqualTo(RawClient.CLOSED);
        }
        assertThat(metrics.get("chat.socket.attachment.timeouts").counter().count())
                .isEqualTo(100);
        assertThat(heard).noneMatch(line -> line.startsWith("event"));
    }

    @Test
    void namespacesThatWaitForAPredicateAreBoundedAndForgotten() {
        List<String> asked = new CopyOnWriteArrayList<>();
        var unused = server.of((name, auth, handshake) -> {
            asked.add(name);
            return new CompletableFuture<>();
        });
        try (RawClient client = signedIn()) {
            for (int i = 0; i < 10_000; i++) {
                client.send("40/n" + i + ",");
            }
            int places = SocketSettings.DEFAULT.maxNamespaces() - 1;
            for (int i = places; i < 10_000; i++) {
                assertThat(client.receive()).isEqualTo("44/n" + i + ",{\"message\":\"Too many namespaces\"}");
            }
            assertThat(asked).hasSize(places);
        }
        await().until(() -> server.clients() == 0);
        assertThat(server.namespace("/n0")).isEmpty();
    }

    @Test
    void comingAndGoingTenThousandTimesLeavesNoNamespace() {
        server.of(Pattern.compile("^/any-")).listeners().onConnect((socket, request) -> socket.join("room"));
        try (RawClient client = signedIn()) {
            for (int i = 0; i < 10_000; i++) {
                client.send("40/any-" + i + ",");
                assertThat(client.receive()).startsWith("40/any-" + i + ",");
                client.send("41/any-" + i + ",");
            }
            client.send("421[\"secret\"]");
            assertThat(client.receive()).isEqualTo("431[\"the secret\"]");
            assertThat(server.namespace("/any-0")).isEmpty();
            assertThat(server.namespace("/any-9999")).isEmpty();
        }
    }

    @Test
    void hugeNamesAndDeepPayloadsCloseTheConnectionOrAreRefused() {
        for (String packet : List.of(
                "40/" + "x".repeat(900_000) + ",",
                "42[\"" + "x".repeat(900_000) + "\"]",
                "42[\"x\"," + "[".repeat(100_000) + "]".repeat(100_000) + "]",
                "42[\"x\"," + "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000) + "]",
                "42999999999999999999999999[\"x\"]")) {
            try (RawClient client = signedIn()) {
                client.send(packet);
                client.send("421[\"secret\"]");
                String answer = client.receive();
                assertThat(answer.startsWith("44/x") || answer.equals(RawClient.CLOSED) || answer.startsWith("431"))
                        .as(packet.substring(0, 10))
                        .isTrue();
            }
        }
    }

    @Test
    void floodsOfHeadersAndQueriesOpenNothing() throws Exception {
        String many = IntStream.range(0, 65).mapToObj(i -> "a" + i + "=1&").collect(Collectors.joining());
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create(port.url() + "/socket.io/?" + many + "EIO=4&transport=polling"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(400);
        String start = "GET /socket.io/?EIO=4&transport=websocket%s HTTP/1.1\r\n";
        String upgrade = String.join(
                "\r\n",
                "Host: localhost",
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "");
        assertThat(statusOf(start.formatted("") + upgrade + "X-Flood: 1\r\n".repeat(20_000) + "\r\n"))
                .isEqualTo(431);
        assertThat(statusOf(start.formatted("") + upgrade + "X-Flood: " + "x".repeat(200_000) + "\r\n\r\n"))
                .isEqualTo(431);
        assertThat(statusOf(start.formatted("&q=" + "x".repeat(200_000)) + upgrade + "\r\n"))
                .isEqualTo(414);
        assertThat(statusOf(start.formatted("") + upgrade + "\r\n")).isEqualTo(101);
    }

    private int statusOf(String request) throws IOException {
        try (java.net.Socket connection = new java.net.Socket("localhost", port.port())) {
            connection.setSoTimeout(10_000);
            OutputStream out = connection.getOutputStream();
            try {
                out.write(request.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException refusedEarlier) {
                // The answer came before the end of the request; it can still be read.
            }
            byte[] status = connection.getInputStream().readNBytes(12);
            return Integer.parseInt(new String(status, StandardCharsets.US_ASCII).substring(9));
        }
    }
}
