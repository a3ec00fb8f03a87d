package chat.node.account;

import static org.assertj.core.api.Assertions.assertThat;

import chat.node.testkit.Http;
import chat.node.testkit.NodeExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class SocketSignInIT {
    @RegisterExtension
    static final NodeExtension NODE = NodeExtension.plain();

    private static String token;

    @BeforeAll
    static void register() {
        token = NODE.http()
                .post("/api/auth/register", Map.of("email", "ada@example.com", "password", "open sesame"))
                .at("/token");
    }

    @Test
    void theTokenInAuthOpensTheDoor() throws Exception {
        assertThat(answer("", "{\"token\":\"" + token + "\"}", "")).startsWith("40{\"sid\":");
    }

    @Test
    void soDoTheQueryAndTheHeaderForClientsWithoutAuth() throws Exception {
        assertThat(answer("&token=" + token, "", "")).startsWith("40{\"sid\":");
        assertThat(answer("", "", "Bearer " + token)).startsWith("40{\"sid\":");
    }

    @Test
    void withoutATokenTheAnswerSaysWhy() throws Exception {
        assertThat(answer("", "", ""))
                .startsWith("44{\"message\":")
                .contains("\"data\":{\"code\":\"unauthorized\"")
                .contains("\"temporary\":false");
    }

    @Test
    void aForgedTokenIsRefusedAndNotRepeated() throws Exception {
        String forged = token.substring(0, token.length() - 4) + "AAAA";
        assertThat(answer("", "{\"token\":\"" + forged + "\"}", ""))
                .contains("\"code\":\"unauthorized\"")
                .doesNotContain(forged);
    }

    /** What the server says to a CONNECT with this query, auth object and Authorization header. */
    private static String answer(String query, String auth, String authorization) throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        Http.Answer health = NODE.http().get("/health");
        assertThat(health.status()).isEqualTo(200);
        WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
        if (!authorization.isEmpty()) {
            builder.header("Authorization", authorization);
        }
        URI address = URI.create(
                "ws://127.0.0.1:" + NODE.node().url().getPort() + "/socket.io/?EIO=4&transport=websocket" + query);
        WebSocket socket = builder.buildAsync(address, new Receiver(received)).get(10, TimeUnit.SECONDS);
        try {
            assertThat(received.poll(10, TimeUnit.SECONDS)).startsWith("0{");
            socket.sendText("40" + auth, true).get(10, TimeUnit.SECONDS);
            return received.poll(10, TimeUnit.SECONDS);
        } finally {
            socket.abort();
        }
    }

    private record Receiver(BlockingQueue<String> received) implements WebSocket.Listener {
        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            received.add(data.toString());
            socket.request(1);
            return null;
        }
    }
}
