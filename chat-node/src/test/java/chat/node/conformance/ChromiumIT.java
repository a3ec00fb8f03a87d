package chat.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import chat.common.protocol.socket.SocketCodec;
import chat.node.app.BundleRest;
import chat.node.config.OriginPolicy;
import chat.node.conformance.Chromium.Visit;
import chat.node.socket.ScenarioApp;
import chat.node.socket.SocketServer;
import chat.node.socket.SocketSettings;
import chat.node.socket.SocketTestServer;
import chat.node.testkit.NodeExtension;
import chat.node.work.BoundedPool;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The client in a browser, from the bundles that a server serves: a page of our server, and of another origin, sees what it
 * sees of the Node.js server.
 */
class ChromiumIT {
    private static final String ALLOWED = "localhost";
    private static final String NOT_ALLOWED = "127.0.0.1";

    @RegisterExtension
    static final NodeExtension NODE = NodeExtension.plain();

    private static final Deque<AutoCloseable> STARTED = new ArrayDeque<>();
    private static Chromium chromium;
    private static BoundedPool pool;
    private static String ours;
    private static String reference;

    @BeforeAll
    static void startServers() {
        Optional<Path> program = Chromium.find();
        assumeTrue(program.isPresent(), "no Chromium here, or CHAT_CHROMIUM=none");
        chromium = started(Chromium.start(program.get()));
        pool = started(new BoundedPool("pages", 4, 1_000, new SimpleMeterRegistry()));
        ours = start(SocketSettings.DEFAULT).url();
        reference = started(ReferenceServer.start("4", "--origin=" + chromium.origin(ALLOWED)))
                .url();
    }

    @AfterAll
    static void stopServers() throws Exception {
        while (!STARTED.isEmpty()) {
            STARTED.pop().close();
        }
    }

    private static <T extends AutoCloseable> T started(T server) {
        STARTED.push(server);
        return server;
    }

    private static SocketTestServer start(SocketSettings settings) {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        SocketServer server = new SocketServer(settings, pool, metrics);
        ScenarioApp.install(server);
        OriginPolicy origins = OriginPolicy.of(List.of(chromium.origin(ALLOWED)));
        return started(SocketTestServer.start(server, metrics, origins, BundleRest.handlers(pool, metrics)));
    }

    @ParameterizedTest
    @CsvSource({"script, polling", "module, websocket", "script, upgrade"})
    void aPageOfTheServerSeesWhatItSeesOfTheReference(String build, String transport) {
        compare(Visit.to(ours, "scenario"), Visit.to(reference, "scenario"), build, transport);
    }

    @Test
    void soDoesAPageWithTheMsgpackBuild() {
        String oursMsgpack =
                start(SocketSettings.DEFAULT.withCodec(SocketCodec.msgpack())).url();
        String referenceMsgpack = started(ReferenceServer.start("4", "msgpack")).url();
        compare(Visit.to(oursMsgpack, "scenario"), Visit.to(referenceMsgpack, "scenario"), "msgpack", "upgrade");
    }

    @Test
    void soDoesAPageOfAnotherOriginThatIsAllowed() {
        // The header makes the browser ask first.
        Map<String, Object> options = Map.of("withCredentials", true, "extraHeaders", Map.of("X-Client", "page"));
        compare(
                Visit.to(ours, "scenario").with("from", ALLOWED).with("more", options),
                Visit.to(reference, "scenario").with("from", ALLOWED).with("more", options),
                "script",
                "upgrade");
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket", "upgrade"})
    void withoutCredentialsItConnectsToo(String transport) {
        assertThat(connecting(ALLOWED, transport)).allMatch(List.of("connect true", "cookies 0")::equals);
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "upgrade"})
    void aPageOfAnOriginThatIsNotAllowedFailsAsWithTheReference(String transport) {
        assertThat(connecting(NOT_ALLOWED, transport))
                .allMatch(List.of("connect_error false xhr poll error TransportError", "cookies 0")::equals);
    }

    @Test
    void norDoesAWebSocketConnectFromThere() {
        // The reference leaves this to the application, and connects.
        assertThat(connecting(NOT_ALLOWED, "websocket"))
                .containsExactly(
                        List.of("connect_error false websocket error TransportError", "cookies 0"),
                        List.of("connect true", "cookies 0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"polling", "websocket", "upgrade"})
    void aPageSignsInToAWholeNode(String transport) {
        String url = "http://localhost:" + NODE.node().url().getPort();
        Visit ofTheNode = Visit.to(url, "signIn").with("transport", transport);
        Visit ofAnother = ofTheNode.with("from", ALLOWED);
        List<List<String>> seen = chromium.visit(
                ofTheNode.with("email", transport + "@example.com"),
                ofAnother.with("email", transport + ".other@example.com"));
        assertThat(seen)
                .allSatisfy(lines -> assertThat(lines)
                        .containsExactly(
                                "registered 201",
                                "connected 20",
                                "refused unauthorized",
                                "refused unauthorized",
                                "cookies 0"));
    }

    /** What one page sees of our server, and another of the reference. */
    private static List<List<String>> connecting(String host, String transport) {
        Visit visit = Visit.to(ours, "connects").with("from", host).with("transport", transport);
        return chromium.visit(visit, visit.with("server", reference));
    }

    private static void compare(Visit our, Visit their, String build, String transport) {
        List<List<String>> seen = chromium.visit(
                our.with("build", build).with("transport", transport),
                their.with("build", build).with("transport", transport));
        assertThat(seen.get(1)).contains("cookies 0").noneMatch(line -> line.startsWith("failed"));
        assertThat(seen.get(0)).isEqualTo(seen.get(1));
    }
}
