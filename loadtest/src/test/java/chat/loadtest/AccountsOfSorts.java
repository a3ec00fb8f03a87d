package chat.loadtest;

import chat.common.json.Json;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** As much of a cluster as is asked for accounts before a run. */
final class AccountsOfSorts implements AutoCloseable {
    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final Set<String> tokens = ConcurrentHashMap.newKeySet();
    private final AtomicInteger registered = new AtomicInteger();
    private volatile boolean knowsEverybody;

    AccountsOfSorts() throws IOException {
        server.createContext("/api/auth/register", exchange -> {
            String token = "token-" + registered.incrementAndGet();
            tokens.add("Bearer " + token);
            answer(exchange, 201, Map.of("user", Map.of("id", "1"), "token", token));
        });
        server.createContext("/api/users/me", exchange -> {
            String token = exchange.getRequestHeaders().getFirst("Authorization");
            answer(exchange, knowsEverybody || tokens.contains(token) ? 200 : 401, Map.of());
        });
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void knowsEverybody() {
        knowsEverybody = true;
    }

    void forgetsEverybody() {
        tokens.clear();
    }

    int registered() {
        return registered.get();
    }

    private static void answer(HttpExchange exchange, int status, Map<String, Object> with) throws IOException {
        byte[] body = Json.bytes(with);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
