package chat.node.socket;

import static org.assertj.core.api.Assertions.assertThat;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.node.socket.route.EventRouter;
import chat.node.work.BoundedPool;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events of clients as features handle them: records in, the one answer shape out. */
class EventRouterIT {
    record Send(String room, String content) {}

    record Sent(String id, int seq) {}

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final BoundedPool lanes = new BoundedPool("router-lanes", 2, 100, metrics);
    private final SocketServer server = new SocketServer(SocketSettings.DEFAULT, lanes, metrics);
    private SocketTestServer port;
    private RawClient client;

    @BeforeEach
    void start() {
        EventRouter events = new EventRouter(server.of("/").listeners(), List.of(this::refuseTooFast), metrics);
        events.on("send", Send.class, (socket, send) -> new Sent(send.room() + "/" + send.content(), 7));
        events.onAsync("send_later", Dispatch.LANE, Send.class, EventRouterIT::sendLater);
        events.on("quiet", Dispatch.LOOP, Send.class, (socket, send) -> null);
        events.on("refused", Send.class, (socket, send) -> {
            throw new ChatException(ErrorCode.NOT_FOUND);
        });
        events.onAsync(
                "refused_later",
                Dispatch.LANE,
                Send.class,
                (socket, send) -> CompletableFuture.failedStage(new ChatException(ErrorCode.FORBIDDEN)));
        events.on("defect", Send.class, (socket, send) -> {
            throw new IllegalStateException("a secret");
        });
        events.on("too_fast", Send.class, (socket, send) -> null);
        port = SocketTestServer.start(server, metrics);
        client = RawClient.connect(port);
    }

    @AfterEach
    void stop() {
        client.close();
        port.close();
        lanes.close();
    }

    private static CompletionStage<?> sendLater(Socket socket, Send send) {
        CompletableFuture<Object> later = new CompletableFuture<>();
        CompletableFuture.delayedExecutor(5, TimeUnit.MILLISECONDS)
                .execute(() -> later.complete(Map.of("room", send.room())));
        return later;
    }

    private void refuseTooFast(Socket socket, String event) {
        if (event.equals("too_fast")) {
            throw ChatException.rateLimited(250);
        }
    }

    private String answer(String event, String payload) {
        client.send("425[\"" + event + "\"" + payload + "]");
        String answer = client.receive();
        assertThat(answer).startsWith("435[{").endsWith("}]");
        return answer.substring(4, answer.length() - 1);
    }

    @Test
    void whatTheHandlerReturnsStandsBesideOk() {
        assertThat(answer("send", ",{\"room\":\"a\",\"content\":\"b\",\"unknown\":1}"))
                .isEqualTo("{\"ok\":true,\"id\":\"a/b\",\"seq\":7}");
        assertThat(answer("send_later", ",{\"room\":\"a\"}")).isEqualTo("{\"ok\":true,\"room\":\"a\"}");
        assertThat(answer("quiet", ",{}")).isEqualTo("{\"ok\":true}");
    }

    @Test
    void errorsHaveTheOneShape() {
        assertThat(answer("refused", ",{}"))
                .isEqualTo("{\"ok\":false,\"error\":{\"code\":\"not_found\",\"message\":\"There is nothing here.\","
                        + "\"temporary\":false}}");
        assertThat(answer("refused_later", ",{}")).contains("\"code\":\"forbidden\"");
        assertThat(answer("too_fast", ",{}")).contains("\"retryAfterMs\":250", "\"temporary\":true");
        assertThat(answer("send", "")).contains("\"code\":\"validation_failed\"");
        assertThat(answer("send", ",{\"room\":{}}"))
                .contains("\"code\":\"validation_failed\"", "\"fields\":{\"room\":\"is not valid\"}");
        assertThat(answer("defect", ",{}")).contains("\"code\":\"internal\"").doesNotContain("secret");
    }

    @Test
    void withoutAnAckAnErrorComesAsAnEvent() {
        client.send("42[\"refused\",{}]");
        assertThat(client.receive())
                .isEqualTo("42[\"error_message\",{\"event\":\"refused\",\"error\":{\"code\":\"not_found\","
                        + "\"message\":\"There is nothing here.\",\"temporary\":false}}]");
        client.send("42[\"send\",{\"room\":\"a\"}]");
        client.send("42[\"unknown event\",{}]");
        assertThat(answer("quiet", ",{}")).isEqualTo("{\"ok\":true}");
    }
}
