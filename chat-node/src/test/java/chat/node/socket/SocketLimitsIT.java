package chat.node.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.socket.ack.AckFailure;
import chat.node.work.BoundedPool;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What strangers may ask for ends somewhere, and nobody else notices. */
class SocketLimitsIT {
    private static final Duration SOON = Duration.ofMillis(300);

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final BoundedPool lanes = new BoundedPool("limits-lanes", 1, 1, metrics);
    private final SocketServer server = new SocketServer(
            SocketSettings.DEFAULT.withConnectTimeout(SOON).withAttachmentTimeout(SOON), lanes, metrics);
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private SocketTestServer port;

    @BeforeEach
    void start() {
        server.of("/").listeners().onConnect((socket, request) -> sockets.add(socket));
        port = SocketTestServer.start(server, metrics);
    }

    @AfterEach
    void stop() {
        port.close();
        lanes.close();
    }

    @Test
    void aClientThatJoinsNothingIsCutOff() {
        try (RawClient client = RawClient.open(port)) {
            client.send("40/unknown,");
            assertThat(client.receive()).startsWith("44/unknown,");
            assertThat(client.receive()).isEqualTo(RawClient.CLOSED);
        }
        await().until(() -> server.clients() == 0);
    }

    @Test
    void attachmentsThatNeverComeEndTheConnection() {
        try (RawClient client = RawClient.connect(port)) {
            client.send("452-[\"x\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]");
            client.send(new byte[1_000]);
            assertThat(client.receive()).isEqualTo(RawClient.CLOSED);
        }
    }

    @Test
    void tenThousandNamespacesAskedForLeaveNothingBehind() {
        server.of(Pattern.compile("^/any-")).listeners();
        try (RawClient client = RawClient.connect(port)) {
            for (int i = 0; i < 10_000; i++) {
                client.send("40/no-" + i + ",");
            }
            for (int i = 0; i < 10_000; i++) {
                assertThat(client.receive()).isEqualTo("44/no-" + i + ",{\"message\":\"Invalid namespace\"}");
            }
            for (int i = 0; i < 100; i++) {
                client.send("40/any-" + i + ",");
            }
            int joined = 0;
            for (int i = 0; i < 100; i++) {
                joined += client.receive().startsWith("40/any-") ? 1 : 0;
            }
            assertThat(joined).isEqualTo(SocketSettings.DEFAULT.maxNamespaces() - 1);
            assertThat(server.namespace("/any-0")).isPresent();
            assertThat(server.namespace("/any-99")).isEmpty();
        }
        await().until(() -> server.namespace("/any-0").isEmpty());
    }

    @Test
    void acksThatNeverComeAreBoundedAndFailWhenTheSocketLeaves() {
        List<CompletableFuture<ArrayNode>> answers = new ArrayList<>();
        try (RawClient client = RawClient.connect(port)) {
            await().until(() -> sockets.size() == 1);
            for (int i = 0; i < 1_500; i++) {
                answers.add(sockets.get(0)
                        .emitWithAck(Duration.ofMinutes(5), "question", i)
                        .toCompletableFuture());
            }
            await().until(() -> answers.get(1_499).isDone());
            assertThat(answers.stream().filter(CompletableFuture::isDone)).hasSize(500);
            assertThat(kind(answers.get(1_499))).isEqualTo(AckFailure.Kind.TOO_MANY);
            assertThat(client.receive()).isEqualTo("420[\"question\",0]");
        }
        await().until(() -> answers.stream().allMatch(CompletableFuture::isDone));
        assertThat(kind(answers.get(0))).isEqualTo(AckFailure.Kind.DISCONNECTED);
    }

    @Test
    void anAnswerThatDoesNotComeInTimeFails() {
        try (RawClient client = RawClient.connect(port)) {
            await().until(() -> sockets.size() == 1);
            CompletableFuture<ArrayNode> answer = sockets.get(0)
                    .emitWithAck(Duration.ofMillis(50), "question")
                    .toCompletableFuture();
            await().until(answer::isDone);
            assertThat(kind(answer)).isEqualTo(AckFailure.Kind.TIMEOUT);
            assertThat(sockets.get(0).acks().size()).isZero();
            assertThat(client.receive()).isEqualTo("420[\"question\"]");
        }
    }

    @Test
    void aClientIsReadNoFurtherWhileItsLaneIsFullAndNothingIsLost() {
        CountDownLatch gate = new CountDownLatch(1);
        List<Integer> handled = new CopyOnWriteArrayList<>();
        server.of("/").listeners().on("work", Dispatch.LANE, event -> {
            gate.await();
            handled.add(event.arg(0).intValue());
        });
        int count = 20_000;
        try (RawClient client = RawClient.connect(port);
                RawClient neighbour = RawClient.connect(port)) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < count; i++) {
                    client.send("42[\"work\"," + i + ",\"" + "x".repeat(500) + "\"]");
                }
            });
            server.of("/").listeners().on("ping-me", event -> event.ack());
            neighbour.send("421[\"ping-me\"]");
            assertThat(neighbour.receive()).isEqualTo("431[]");
            assertThat(handled).isEmpty();
            gate.countDown();
            await().atMost(Duration.ofSeconds(60)).until(() -> handled.size() == count);
            sent.join();
        }
        assertThat(handled).isEqualTo(IntStream.range(0, count).boxed().toList());
    }

    @Test
    void lanesThatGetNoThreadWaitForOne() {
        // One thread and one place for all lanes: with four clients some are always refused.
        List<String> handled = new CopyOnWriteArrayList<>();
        server.of("/").listeners().on("work", Dispatch.LANE, event -> {
            handled.add(event.socket().id());
            event.ack();
        });
        List<RawClient> clients =
                IntStream.range(0, 4).mapToObj(i -> RawClient.connect(port)).toList();
        for (int i = 0; i < 50; i++) {
            int id = i;
            clients.forEach(client -> client.send("42" + id + "[\"work\"]"));
        }
        for (RawClient client : clients) {
            for (int i = 0; i < 50; i++) {
                assertThat(client.receive()).isEqualTo("43" + i + "[]");
            }
        }
        assertThat(handled).hasSize(200);
        clients.forEach(RawClient::close);
    }

    @Test
    void whatAClientSentBeforeItWasPutOutIsNotHandled() {
        CountDownLatch gate = new CountDownLatch(1);
        List<String> handled = new CopyOnWriteArrayList<>();
        server.of("/").listeners().on("work", Dispatch.LANE, event -> {
            gate.await();
            handled.add(event.arg(0).textValue());
        });
        server.of("/").listeners().onDisconnect(Dispatch.LANE, (socket, reason) -> handled.add(reason.text()));
        try (RawClient client = RawClient.connect(port)) {
            client.send("42[\"work\",\"first\"]");
            client.send("42[\"work\",\"second\"]");
            await().until(() -> lanesAreBusy());
            sockets.get(0).disconnect(false);
            assertThat(client.receive()).isEqualTo("41");
            gate.countDown();
            await().until(() -> handled.contains("server namespace disconnect"));
            assertThat(handled).containsExactly("first", "server namespace disconnect");
        }
    }

    private boolean lanesAreBusy() {
        return metrics.get("chat.pool.active").gauge().value() > 0;
    }

    private static AckFailure.Kind kind(CompletableFuture<ArrayNode> answer) {
        return answer.handle((value, failure) -> ((AckFailure) Failures.cause(failure)).kind())
                .join();
    }
}
