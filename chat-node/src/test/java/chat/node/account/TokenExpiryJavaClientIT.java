package chat.node.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.common.json.Json;
import chat.node.testkit.EmbeddedServers;
import chat.node.testkit.MutableClock;
import chat.node.testkit.TestNode;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The official client's view; apart, for its HTTP library keeps threads a while after it has closed. */
class TokenExpiryJavaClientIT {
    @Test
    void theEndOfATokenIsOneTheClientDoesNotComeBackFromByItself() throws Exception {
        MutableClock clock = new MutableClock(Instant.parse("2026-11-20T10:00:00Z"));
        Map<String, String> settings = Map.of("CHAT_ACCESS_TOKEN_LIFETIME", "15m");
        try (TestNode node = TestNode.start("node-1", EmbeddedServers.newDatabase(), settings, clock)) {
            String token = node.http()
                    .post("/api/auth/register", Map.of("email", "ann@example.com", "password", "open sesame"))
                    .at("/token");
            List<String> heard = new CopyOnWriteArrayList<>();
            Socket socket = IO.socket(
                    node.url(),
                    IO.Options.builder()
                            .setForceNew(true)
                            .setAuth(Map.of("token", token))
                            .build());
            socket.on(Socket.EVENT_CONNECT, args -> heard.add("connect"));
            socket.on("token_expiring", args -> heard.add("expiring"));
            socket.on("error_message", args -> heard.add(code(args[0])));
            socket.on(Socket.EVENT_DISCONNECT, args -> heard.add("disconnect: " + args[0]));
            socket.connect();
            try {
                await().until(() -> heard.contains("connect"));
                clock.advance(Duration.ofMinutes(14));
                await().until(() -> heard.contains("expiring"));
                clock.advance(Duration.ofMinutes(1));
                await().until(() -> heard.contains("disconnect: io server disconnect"));
                assertThat(heard)
                        .containsExactly("connect", "expiring", "token_expired", "disconnect: io server disconnect");
                assertThat(socket.isActive()).isFalse();
            } finally {
                socket.disconnect();
            }
        }
    }

    private static String code(Object message) {
        try {
            return Json.mapper().readTree(message.toString()).at("/error/code").textValue();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
