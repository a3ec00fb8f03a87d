package chat.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import chat.common.protocol.socket.SocketCodec;
import chat.node.socket.ScenarioApp;
import chat.node.socket.SocketServer;
import chat.node.socket.SocketSettings;
import chat.node.socket.SocketTestServer;
import chat.node.testkit.NodeProject;
import chat.node.testkit.NodeProject.Result;
import chat.node.work.BoundedPool;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The clients that exist, from npm: what they see of our server is what they see of the Node.js server. */
class RealClientsIT {
    private static final int SECONDS = 90;

    private static BoundedPool lanes;
    private static SocketTestServer ours;
    private static SocketTestServer oursMsgpack;
    private static ReferenceServer reference;
    private static ReferenceServer referenceOfVersion2;

    @BeforeAll
    static void startServers() {
        lanes = new BoundedPool("clients-lanes", 4, 1_000, new SimpleMeterRegistry());
        ours = start(SocketSettings.DEFAULT);
        oursMsgpack = start(SocketSettings.DEFAULT.withCodec(SocketCodec.msgpack()));
        reference = ReferenceServer.start("4");
        referenceOfVersion2 = ReferenceServer.start("2");
    }

    @AfterAll
    static void stopServers() {
        List<AutoCloseable> started =
                new ArrayList<>(List.of(ours, oursMsgpack, reference, referenceOfVersion2, lanes));
        started.forEach(server -> {
            try {
                server.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static SocketTestServer start(SocketSettings settings) {
        // Of its own: two servers with one registry would both want to say how many clients there are.
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        SocketServer server = new SocketServer(settings, lanes, metrics);
        ScenarioApp.install(server);
        return SocketTestServer.start(server, metrics);
    }

    @ParameterizedTest
    @CsvSource({
        "4, polling", "4, websocket", "4, upgrade",
        "3, polling", "3, websocket", "3, upgrade",
        "2, polling", "2, websocket", "2, upgrade"
    })
    void aClientSeesWhatItSeesOfTheReference(String client, String transport) {
        compare(ours.url(), reference.url(), client, transport);
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket", "upgrade"})
    void aClientOfVersion2SeesWhatItSeesOfItsOwnServer(String transport) {
        compare(ours.url(), referenceOfVersion2.url(), "2", transport);
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket", "upgrade"})
    void theMsgpackParserIsThatOfTheReference(String transport) {
        try (ReferenceServer referenceMsgpack = ReferenceServer.start("4", "msgpack")) {
            compare(oursMsgpack.url(), referenceMsgpack.url(), "4", transport, "msgpack");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"4", "3", "2"})
    void noneOfAHundredUpgradesIsStuck(String client) {
        Result result = NodeProject.run(SECONDS, "upgrades.js", ours.url(), client, "100");
        assertThat(result.lines()).containsExactly("upgraded 100");
    }

    @Test
    void theScriptFailsWhereThereIsNoServer() {
        Result result = NodeProject.run(SECONDS, "upgrades.js", "http://127.0.0.1:1", "4", "1");
        assertThat(result.exitCode()).isEqualTo(1);
    }

    /** Suites that ask for something else are answered, not kept waiting. */
    @Test
    void aPathThatIsNobodysIsNotFound() throws Exception {
        HttpRequest elsewhere =
                HttpRequest.newBuilder(URI.create(ours.url() + "/elsewhere")).build();
        HttpResponse<Void> answer = HttpClient.newHttpClient().send(elsewhere, BodyHandlers.discarding());
        assertThat(answer.statusCode()).isEqualTo(404);
    }

    private static void compare(String our, String theirs, String... args) {
        CompletableFuture<Result> expected = CompletableFuture.supplyAsync(() -> scenario(theirs, args));
        Result seen = scenario(our, args);
        assertThat(expected.join().exitCode()).as("%s", expected.join()).isZero();
        assertThat(seen.lines()).isEqualTo(expected.join().lines());
    }

    private static Result scenario(String url, String... args) {
        List<String> all = new ArrayList<>(List.of(url));
        all.addAll(List.of(args));
        return NodeProject.run(SECONDS, "scenario.js", all.toArray(String[]::new));
    }
}
