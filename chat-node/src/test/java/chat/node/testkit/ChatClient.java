package chat.node.testkit;

import chat.common.json.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** Somebody who signed in and chats: Socket.IO 5 over a WebSocket, no more of it than that needs. */
public final class ChatClient implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** An event as it came. */
    public record Received(String name, JsonNode payload) {}

    private final AtomicInteger ackIds = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> acks = new ConcurrentHashMap<>();
    private final List<Received> received = new ArrayList<>();
    private final CompletableFuture<String> connected = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private WebSocket socket;
    private CompletableFuture<WebSocket> sending = CompletableFuture.completedFuture(null);

    private final Consumer<Received> listener;

    private ChatClient(Consumer<Received> listener) {
        this.listener = listener == null ? this::keep : listener;
    }

    /** Keeps what it hears, for {@link #heard}. */
    public static ChatClient connect(URI node, String token) {
        return connect(node, token, null);
    }

    /** @param listener is told what it hears, one after another; then nothing is kept */
    public static ChatClient connect(URI node, String token, Consumer<Received> listener) {
        ChatClient client = new ChatClient(listener);
        URI url = URI.create(node.toString().replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket");
        client.socket = HTTP.newWebSocketBuilder()
                .buildAsync(url, client.new Listener())
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        client.send("40{\"token\":\"" + token + "\"}");
        try {
            String unused = client.connected
                    .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException refused) {
            client.close();
            throw refused;
        }
        return client;
    }

    /** Somebody new. */
    public static Http.Answer register(TestNode node, String name) {
        return register(node.http(), name);
    }

    public static Http.Answer register(Http http, String name) {
        return http.post(
                "/api/auth/register",
                Map.of("email", UUID.randomUUID() + "@example.com", "password", "open sesame", "displayName", name));
    }

    /** The ack's first argument. */
    public JsonNode ask(String event, Object payload) {
        return askLater(event, payload)
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    public CompletableFuture<JsonNode> askLater(String event, Object payload) {
        int id = ackIds.getAndIncrement();
        CompletableFuture<JsonNode> ack = new CompletableFuture<>();
        acks.put(id, ack);
        if (closed.isDone()) {
            ack.completeExceptionally(new IOException("closed"));
        }
        send("42" + id + text(event, payload));
        return ack;
    }

    public void emit(String event, Object payload) {
        send("42" + text(event, payload));
    }

    /** Those of this name so far. */
    public List<JsonNode> heard(String event) {
        synchronized (received) {
            return received.stream()
                    .filter(one -> one.name().equals(event))
                    .map(Received::payload)
                    .toList();
        }
    }

    /** Waits for one of this name that fits. */
    public JsonNode await(String event, Predicate<JsonNode> fits) {
        return Awaitility.await(event)
                .atMost(PATIENCE)
                .until(() -> heard(event).stream().filter(fits).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    public JsonNode await(String event) {
        return await(event, any -> true);
    }

    public CompletableFuture<Void> closed() {
        return closed;
    }

    /** As when the network breaks. */
    @Override
    public void close() {
        socket.abort();
        end();
    }

    private void end() {
        closed.complete(null);
        connected.completeExceptionally(new IOException("closed"));
        acks.values().forEach(ack -> ack.completeExceptionally(new IOException("closed")));
    }

    private void send(String packet) {
        synchronized (this) {
            // One after another, and nobody waits.
            sending = sending.thenCompose(sent -> socket.sendText(packet, true)).exceptionally(gone -> {
                end();
                return socket;
            });
        }
    }

    private static String text(String event, Object payload) {
        return Json.mapper().valueToTree(new Object[] {event, payload}).toString();
    }

    private void handle(String packet) {
        if (packet.equals("2")) {
            send("3");
        } else if (packet.startsWith("40")) {
            connected.complete(packet);
        } else if (packet.startsWith("44")) {
            connected.completeExceptionally(new IOException(packet));
        } else if (packet.startsWith("42")) {
            JsonNode event = parse(packet.substring(2));
            listener.accept(new Received(event.get(0).textValue(), event.path(1)));
        } else if (packet.startsWith("43")) {
            int at = packet.indexOf('[');
            CompletableFuture<JsonNode> ack = acks.remove(Integer.parseInt(packet.substring(2, at)));
            ack.complete(((ArrayNode) parse(packet.substring(at))).path(0));
        }
    }

    private void keep(Received one) {
        synchronized (received) {
            received.add(one);
        }
    }

    private static JsonNode parse(String json) {
        try {
            return Json.mapper().readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                String packet = text.toString();
                text.setLength(0);
                handle(packet);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
            end();
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            end();
        }
    }
}
