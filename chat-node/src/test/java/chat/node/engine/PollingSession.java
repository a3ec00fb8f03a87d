package chat.node.engine;

import chat.common.protocol.engine.EngineRevision;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A polling client's requests, in both revisions. */
final class PollingSession {
    static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private static final Pattern SID = Pattern.compile("\"sid\":\"([^\"]+)\"");

    private final EngineTestServer server;
    private final EngineRevision revision;
    private final String extra;
    final String handshake;
    final String sid;

    private PollingSession(EngineTestServer server, EngineRevision revision, String extra, String handshake) {
        this.server = server;
        this.revision = revision;
        this.extra = extra;
        this.handshake = handshake;
        Matcher matcher = SID.matcher(handshake.replace("\\\"", "\""));
        this.sid = matcher.find() ? matcher.group(1) : null;
    }

    static PollingSession open(EngineTestServer server, EngineRevision revision) throws Exception {
        return open(server, revision, "");
    }

    static PollingSession open(EngineTestServer server, EngineRevision revision, String extra) throws Exception {
        String query = "EIO=" + eio(revision) + "&transport=polling" + extra;
        HttpResponse<String> answer = HTTP.send(request(server, query).build(), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return new PollingSession(server, revision, extra, answer.body());
    }

    static int eio(EngineRevision revision) {
        return revision == EngineRevision.V4 ? 4 : 3;
    }

    static HttpRequest.Builder request(EngineTestServer server, String query) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/socket.io/?" + query))
                .timeout(Duration.ofSeconds(10));
    }

    static HttpResponse<String> get(EngineTestServer server, String query) throws Exception {
        return HTTP.send(request(server, query).build(), BodyHandlers.ofString());
    }

    String query() {
        return "EIO=" + eio(revision) + "&transport=polling&sid=" + sid + extra;
    }

    String webSocketQuery() {
        return "EIO=" + eio(revision) + "&transport=websocket&sid=" + sid;
    }

    HttpRequest.Builder request() {
        return request(server, query());
    }

    HttpResponse<String> poll() throws Exception {
        return HTTP.send(request().build(), BodyHandlers.ofString());
    }

    HttpResponse<byte[]> pollBytes() throws Exception {
        return HTTP.send(request().build(), BodyHandlers.ofByteArray());
    }

    CompletableFuture<HttpResponse<String>> pollLater() {
        return HTTP.sendAsync(request().build(), BodyHandlers.ofString());
    }

    /** Packets, put into a payload as the revision wants it. */
    HttpResponse<String> post(String... packets) throws Exception {
        return postRaw(payload(packets));
    }

    HttpResponse<String> postRaw(String body) throws Exception {
        return HTTP.send(request().POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    String payload(String... packets) {
        if (revision == EngineRevision.V4) {
            return String.join("\u001e", packets);
        }
        return Arrays.stream(packets).map(p -> p.length() + ":" + p).collect(Collectors.joining());
    }

    static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
