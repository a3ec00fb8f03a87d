package chat.node.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.work.BoundedPool;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What may be lost is lost to those who cannot take it, and to them alone; all else arrives. */
class VolatileIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Together less than may be pending, and far more than operating systems take for a client that does not read. */
    private static final int FILLERS = 14;

    private static final String FILLER = "x".repeat(500_000);

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final BoundedPool lanes = new BoundedPool("volatile-lanes", 1, 100, metrics);
    private final SocketServer server = new SocketServer(SocketSettings.DEFAULT, lanes, metrics);
    private final Namespace namespace = server.of("/");
    private SocketTestServer port;

    @BeforeEach
    void start() {
        port = SocketTestServer.start(server, metrics);
    }

    @AfterEach
    void stop() {
        port.close();
        lanes.close();
    }

    @Test
    void aWebSocketThatIsNotReadMissesWhatIsVolatileAndNothingElse() {
        try (Crowd crowd = new Crowd(port)) {
            Crowd.Person slow = crowd.join(64 * 1024);
            await().atMost(PATIENCE).until(() -> slow.socketId() != null);
            Socket socket = namespace.socket(slow.socketId()).orElseThrow();
            slow.stopReading();
            for (int i = 0; i < FILLERS; i++) {
                socket.emit("filler", FILLER);
            }
            socket.emitVolatile("lost", 1);
            namespace.all().droppable().emit("lost", 2);
            socket.emit("kept", 1);
            namespace.emit("kept", 2);

            slow.readOn();
            await().atMost(PATIENCE).until(() -> slow.count("kept") == 2);
            // All is read: now it can take it.
            socket.emitVolatile("taken", 1);
            namespace.all().droppable().emit("taken", 2);
            namespace.emit("end");
            await().until(() -> slow.count("end") == 1);
            assertThat(slow.received().stream().filter(text -> !text.startsWith("42[\"filler\"")))
                    .containsExactly(
                            "42[\"kept\",1]", "42[\"kept\",2]", "42[\"taken\",1]", "42[\"taken\",2]", "42[\"end\"]");
            assertThat(slow.count("filler")).isEqualTo(FILLERS);
        }
    }

    @Test
    void whoDoesNotPollMissesWhatIsVolatileAndOthersHaveIt() throws Exception {
        String url = port.url() + "/socket.io/?EIO=4&transport=polling";
        String open = get(url).join().body();
        url += "&sid=" + open.substring(open.indexOf("\"sid\":\"") + 7, open.indexOf("\",\"upgrades\""));
        String poll = url;
        HTTP.send(
                HttpRequest.newBuilder(URI.create(url))
                        .POST(HttpRequest.BodyPublishers.ofString("40"))
                        .build(),
                BodyHandlers.discarding());
        String connected = get(poll).join().body();
        Socket socket = namespace.socket(connected.substring(10, 30)).orElseThrow();

        try (RawClient other = RawClient.connect(port)) {
            socket.emitVolatile("lost");
            namespace.all().droppable().emit("news");
            socket.emit("kept");
            assertThat(other.receive()).isEqualTo("42[\"news\"]");
        }
        assertThat(get(poll).join().body()).isEqualTo("42[\"kept\"]");

        CompletableFuture<HttpResponse<String>> waiting = get(poll);
        await().until(() -> {
            // Lost until the poll has come.
            socket.emitVolatile("taken");
            return waiting.isDone();
        });
        assertThat(waiting.join().body()).isEqualTo("42[\"taken\"]");
    }

    private static CompletableFuture<HttpResponse<String>> get(String url) {
        return HTTP.sendAsync(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    }
}
