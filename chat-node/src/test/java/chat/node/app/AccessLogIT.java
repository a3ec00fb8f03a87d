package chat.node.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.testkit.ChatClient;
import chat.node.testkit.EmbeddedServers;
import chat.node.testkit.Http;
import chat.node.testkit.TestNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A node with CHAT_ACCESS_LOG. */
final class AccessLogIT {
    private static final ByteArrayOutputStream OUTPUT = new ByteArrayOutputStream();
    private static TestNode node;

    @BeforeAll
    static void start() {
        Map<String, String> settings = Map.of("CHAT_ACCESS_LOG", "true");
        node = TestNode.start("node-1", EmbeddedServers.newDatabase(), settings, Clock.systemUTC(), OUTPUT);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void aRequestLeavesALineWithoutItsQuery() {
        Http.Answer answer = node.http().with("X-Request-Id", "mine-1").get("/api/rooms/open?token=secret-1");
        String line = line("request=mine-1");
        assertThat(line)
                .contains(" http - method=GET path=/api/rooms/open status=401 bytes="
                        + answer.text().length())
                .contains(" client=127.0.0.1 ", " node=node-1");
        assertThat(OUTPUT.toString(StandardCharsets.UTF_8)).doesNotContain("secret-1");
    }

    @Test
    void aConnectionLeavesALineWithWhoseItWasAndNothingSecret() {
        Http.Answer account = ChatClient.register(node, "Ada");
        String token = account.at("/token");
        ChatClient client = ChatClient.connect(node.url(), token);
        client.close();
        String line = line("user=" + account.at("/user/id"));
        assertThat(line)
                .matches(
                        ".* connection - transport=websocket protocol=4 reason=transport_(close|error) in=\\d+ out=\\d+ ms=\\d+"
                                + " client=127.0.0.1 socket=[A-Za-z0-9_-]{20} user=\\S+ node=node-1");
        assertThat(line("status=101")).contains("method=GET path=/socket.io/ status=101 bytes=0 ");
        assertThat(OUTPUT.toString(StandardCharsets.UTF_8)).doesNotContain(token);
    }

    @Test
    void whoSaidGoodbyeBeforeIsKnownStill() throws Exception {
        String sid = open();
        post(sid, "40{\"token\":\"" + ChatClient.register(node, "Bob").at("/token") + "\"}");
        String socketId = publicId(poll(sid));
        post(sid, "41");
        post(sid, "1");
        assertThat(line("socket=" + socketId)).contains("transport=polling", "reason=transport_close", "user=");
        assertThat(OUTPUT.toString(StandardCharsets.UTF_8)).doesNotContain(sid);
    }

    @Test
    void aClientThatLeavesBeforeItsAnswerIsALineToo() throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), node.url().getPort())) {
            socket.getOutputStream()
                    .write(("POST /api/auth/login HTTP/1.1\r\nHost: a\r\nX-Request-Id: gone-1\r\n"
                                    + "Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{")
                            .getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(line("request=gone-1")).contains("path=/api/auth/login status=499 bytes=0");
    }

    @Test
    void whatIsNoRequestIsALineToo() throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), node.url().getPort())) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nX-Request-Id: odd-1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(line("request=odd-1")).contains("status=400");
        }
    }

    private static String open() {
        String answer = node.http().get("/socket.io/?EIO=4&transport=polling").text();
        return answer.substring(answer.indexOf("\"sid\":\"") + 7, answer.indexOf("\",\"upgrades\""));
    }

    private static void post(String sid, String packet) {
        Http http = node.http();
        Http.Answer answer = http.send(http.request("/socket.io/?EIO=4&transport=polling&sid=" + sid)
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString(packet)));
        assertThat(answer.status()).isEqualTo(200);
    }

    private static String poll(String sid) {
        return node.http().get("/socket.io/?EIO=4&transport=polling&sid=" + sid).text();
    }

    private static String publicId(String connected) {
        return connected.substring(connected.indexOf("{\"sid\":\"") + 8, connected.indexOf("\"}"));
    }

    private static String line(String part) {
        return await("a line with " + part)
                .until(() -> lines(part), lines -> !lines.isEmpty())
                .get(0);
    }

    private static List<String> lines(String part) {
        return OUTPUT.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(part))
                .toList();
    }
}
