package chat.node.dev.image;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a client does first, over HTTP, polling and WebSocket. Each answer is looked at: a training that trains nothing fails. */
final class TrainingClients {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");
    private static final Pattern SID = Pattern.compile("\"sid\":\"([^\"]+)\"");
    private static final String ENGINE = "/socket.io/?EIO=4&transport=";

    // The first request would ask for HTTP/2 by an Upgrade, which is not how Socket.IO's clients come.
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;

    TrainingClients(int port) {
        this.port = port;
    }

    void run(Process node) throws IOException, InterruptedException {
        awaitReady(node);
        String account = "{\"email\":\"ada@example.com\",\"password\":\"correct horse\",\"displayName\":\"Ada\"}";
        String token = find(TOKEN, post("/api/auth/register", account));
        expect("\"token\"", post("/api/auth/login", account));
        polling(token);
        webSocket(token);
        expect("\"status\"", get("/health"));
    }

    private void awaitReady(Process node) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            if (!node.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("the node did not get ready");
            }
            try {
                if (get("/health/ready").contains("\"ok\"")) {
                    return;
                }
            } catch (IOException e) {
                // Not listening yet.
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private void polling(String token) throws IOException, InterruptedException {
        String session = ENGINE + "polling&sid=" + find(SID, get(ENGINE + "polling"));
        expect("ok", post(session, "40{\"token\":\"" + token + "\"}"));
        expect("40{", get(session));
        expect("ok", post(session, "420[\"join_room\",\"lobby\"]"));
        expect("[", get(session));
        expect("ok", post(session, "41"));
    }

    private void webSocket(String token) throws IOException, InterruptedException {
        BlockingQueue<String> packets = new LinkedBlockingQueue<>();
        WebSocket socket = http.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port + ENGINE + "websocket"), new Packets(packets))
                .join();
        await(packets, "0{");
        socket.sendText("40{\"token\":\"" + token + "\"}", true).join();
        await(packets, "40{");
        socket.sendText("421[\"join_room\",\"lobby\"]", true).join();
        await(packets, "431[");
        for (int i = 2; i < 22; i++) {
            String message = "{\"room\":\"lobby\",\"content\":\"Hello\",\"clientId\":\"message-" + i + "\"}";
            socket.sendText("42" + i + "[\"send_message\"," + message + "]", true)
                    .join();
            expect("\"ok\":true", await(packets, "43" + i + "["));
        }
        socket.sendText("4230[\"history\",{\"room\":\"lobby\"}]", true).join();
        await(packets, "4330[");
        socket.sendText("41", true).join();
        socket.abort();
    }

    private static String await(BlockingQueue<String> packets, String beginning)
            throws IOException, InterruptedException {
        while (true) {
            String packet = packets.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (packet == null) {
                throw new IOException("no packet that begins with " + beginning);
            }
            if (packet.startsWith(beginning)) {
                return packet;
            }
        }
    }

    private String get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    private String post(String path, String body) throws IOException, InterruptedException {
        String type = path.startsWith("/api/") ? "application/json" : "text/plain;charset=UTF-8";
        return send(request(path).header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE);
    }

    private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString()).body();
    }

    private static String find(Pattern pattern, String text) throws IOException {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IOException("no " + pattern + " in what the node answered");
        }
        return matcher.group(1);
    }

    private static void expect(String part, String text) throws IOException {
        if (!text.contains(part)) {
            throw new IOException("no " + part + " in what the node answered");
        }
    }

    private record Packets(BlockingQueue<String> packets) implements WebSocket.Listener {
        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            packets.add(data.toString());
            socket.request(1);
            return null;
        }
    }
}
