package chat.node.account;

import static org.assertj.core.api.Assertions.assertThat;

import chat.common.json.Json;
import chat.common.wire.WireTime;
import chat.node.testkit.Http;
import chat.node.testkit.MutableClock;
import chat.node.testkit.NodeExtension;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sockets that outlive the token that opened them. */
final class TokenExpiryIT {
    private static final MutableClock CLOCK = new MutableClock(Instant.parse("2026-11-20T10:00:00Z"));
    private static final Duration LIFETIME = Duration.ofMinutes(15);
    private static final Duration TO_WARNING = LIFETIME.minusSeconds(60);
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String CLOSED = "(closed)";

    @RegisterExtension
    static final NodeExtension NODE = NodeExtension.plain().withClock(CLOCK).with("CHAT_ACCESS_TOKEN_LIFETIME", "15m");

    private final String email = "ann" + NUMBER.incrementAndGet() + "@example.com";
    private final String password = "open sesame";

    private String register() {
        return NODE.http()
                .post("/api/auth/register", Map.of("email", email, "password", password))
                .at("/token");
    }

    private Http.Answer login() {
        return NODE.http().post("/api/auth/login", Map.of("email", email, "password", password));
    }

    private static String inLifetime() {
        return WireTime.format(CLOCK.instant().plus(LIFETIME));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 3})
    void aTokenThatIsNotRenewedEndsTheConnectionAfterAWarning(int revision) throws Exception {
        try (Client client = Client.connect(revision, register())) {
            String expiresAt = inLifetime();
            CLOCK.advance(TO_WARNING);
            assertThat(client.receive()).isEqualTo("42[\"token_expiring\",{\"expiresAt\":\"" + expiresAt + "\"}]");
            CLOCK.advance(Duration.ofSeconds(59));
            // Said once; what comes next is the answer to this, and no second warning.
            assertThat(client.ask("{\"token\":\"x\"}")).contains("\"code\":\"unauthorized\"");
            CLOCK.advance(Duration.ofSeconds(1));
            assertThat(client.receive())
                    .startsWith("42[\"error_message\",{\"error\":{\"code\":\"token_expired\",\"message\":");
            assertThat(client.receive()).isEqualTo("41");
            // Revision 4 of Engine.IO says goodbye in its own way before the connection ends.
            String last = client.receive();
            assertThat(last.equals("1") ? client.receive() : last).isEqualTo(CLOSED);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 3})
    void aFreshTokenRenewsTheSocketInPlace(int revision) throws Exception {
        try (Client client = Client.connect(revision, register())) {
            CLOCK.advance(TO_WARNING);
            assertThat(client.receive()).startsWith("42[\"token_expiring\"");
            String renewedUntil = inLifetime();
            assertThat(client.ask("{\"token\":\"" + login().at("/token") + "\",\"unknown\":1}"))
                    .isEqualTo("{\"ok\":true,\"expiresAt\":\"" + renewedUntil + "\"}");
            // The first token's end comes and goes; the next warning is the fresh one's.
            CLOCK.advance(TO_WARNING);
            assertThat(client.receive()).isEqualTo("42[\"token_expiring\",{\"expiresAt\":\"" + renewedUntil + "\"}]");
        }
    }

    @Test
    void aTokenOfSomebodyElseIsForbidden() throws Exception {
        String other = NODE.http()
                .post("/api/auth/register", Map.of("email", "other-" + email, "password", password))
                .at("/token");
        try (Client client = Client.connect(4, register())) {
            assertThat(client.ask("{\"token\":\"" + other + "\"}")).contains("\"code\":\"forbidden\"");
            assertThat(client.ask("{\"token\":\"" + other.substring(1) + "\"}")).contains("\"code\":\"unauthorized\"");
            assertThat(client.ask("{}")).contains("\"code\":\"unauthorized\"");
            assertThat(client.ask("{\"token\":{}}")).contains("\"code\":\"validation_failed\"");
        }
    }

    @Test
    void aTokenOfASessionThatWasRevokedRenewsNothing() throws Exception {
        String first = register();
        String spent = login().at("/refreshToken");
        Http.Answer refreshed = NODE.http().post("/api/auth/refresh", Map.of("refreshToken", spent));
        String token = refreshed.at("/token");
        try (Client client = Client.connect(4, first)) {
            assertThat(client.ask("{\"token\":\"" + token + "\"}")).startsWith("{\"ok\":true");
            // Somebody uses a spent one again: that ends the session.
            assertThat(NODE.http()
                            .post("/api/auth/refresh", Map.of("refreshToken", spent))
                            .status())
                    .isEqualTo(401);
            assertThat(client.ask("{\"token\":\"" + token + "\"}")).contains("\"code\":\"unauthorized\"");
        }
    }

    @Test
    void attemptsAreLimited() throws Exception {
        try (Client client = Client.connect(4, register())) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.ask("{\"token\":\"x\"}")).contains("\"code\":\"unauthorized\"");
            }
            String good = "{\"token\":\"" + login().at("/token") + "\"}";
            assertThat(client.ask(good)).contains("\"code\":\"rate_limited\"", "\"retryAfterMs\":");
            CLOCK.advance(Duration.ofSeconds(10));
            assertThat(client.ask(good)).startsWith("{\"ok\":true");
        }
    }

    @Test
    void afterTheEndNothingIsServedAndNothingRenewed() throws Exception {
        String token = register();
        try (Client client = Client.connect(4, token)) {
            CLOCK.advance(LIFETIME);
            client.send("421[\"refresh_token\",{\"token\":\"" + login().at("/token") + "\"}]");
            String next = client.receive();
            while (!next.equals(CLOSED)) {
                assertThat(next).doesNotContain("\"ok\":true");
                next = client.receive();
            }
        }
        try (Client late = Client.open(4, "")) {
            late.send("40{\"token\":\"" + token + "\"}");
            assertThat(late.receive()).startsWith("44{").contains("\"code\":\"token_expired\"");
        }
    }

    /** A WebSocket in the main namespace: by auth object in revision 4 of Engine.IO, by query in revision 3. */
    private record Client(WebSocket socket, BlockingQueue<String> received) implements AutoCloseable {
        static Client connect(int revision, String token) throws Exception {
            Client client = open(revision, revision == 3 ? "&token=" + token : "");
            if (revision == 4) {
                client.send("40{\"token\":\"" + token + "\"}");
            }
            assertThat(client.receive()).startsWith("40");
            return client;
        }

        static Client open(int revision, String query) throws Exception {
            BlockingQueue<String> received = new LinkedBlockingQueue<>();
            URI address = URI.create("ws://127.0.0.1:" + NODE.node().url().getPort() + "/socket.io/?EIO=" + revision
                    + "&transport=websocket" + query);
            WebSocket socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(address, new Receiver(received))
                    .get(10, TimeUnit.SECONDS);
            Client client = new Client(socket, received);
            assertThat(client.receive()).startsWith("0{");
            return client;
        }

        void send(String text) throws Exception {
            try {
                socket.sendText(text, true).get(10, TimeUnit.SECONDS);
            } catch (ExecutionException closed) {
                // The server was quicker; what it said can be received.
            }
        }

        /** What the answer to a refresh_token with this payload is. */
        String ask(String payload) throws Exception {
            send("427[\"refresh_token\"," + payload + "]");
            String answer = receive();
            assertThat(answer).startsWith("437[");
            JsonNode first = Json.mapper().readTree(answer.substring(3)).get(0);
            return first.toString();
        }

        String receive() throws InterruptedException {
            String next = received.poll(10, TimeUnit.SECONDS);
            assertThat(next).as("a message").isNotNull();
            return next;
        }

        @Override
        public void close() {
            socket.abort();
        }
    }

    private record Receiver(BlockingQueue<String> received) implements WebSocket.Listener {
        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            if (!data.toString().equals("2")) {
                received.add(data.toString());
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            received.add(CLOSED);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            received.add(CLOSED);
        }
    }
}
