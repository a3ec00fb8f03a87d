package chat.node.dev.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.node.testkit.EmbeddedServers;
import chat.node.testkit.Http;
import chat.node.testkit.NodeProject;
import chat.node.testkit.QuietPorts;
import chat.node.testkit.TestCertificate;
import chat.node.testkit.TestNode;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** What the proxy does before a node hears of it. */
@Timeout(60)
@EnabledIf("chat.node.dev.proxy.TestProxy#isInstalled")
final class ProxyEdgeIT {
    @TempDir
    private Path directory;

    private final List<AutoCloseable> started = new ArrayList<>();
    private final AtomicReference<Headers> seen = new AtomicReference<>();

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable part : started) {
            part.close();
        }
    }

    @Test
    void whatClientsClaimAboutThemselvesIsReplaced() throws Exception {
        TestProxy proxy = inFrontOfAnEcho(Map.of());

        new Http(URI.create(proxy.url()))
                .with("X-Forwarded-For", "1.2.3.4")
                .with("X-Forwarded-Proto", "https")
                .with("X-Forwarded-Host", "evil.example")
                .with("Forwarded", "for=1.2.3.4")
                .with("X-Real-IP", "1.2.3.4")
                .with("X-Srv", "elsewhere")
                .get("/");

        assertThat(seen.get().get("X-Forwarded-For")).containsExactly("127.0.0.1");
        assertThat(seen.get().get("X-Forwarded-Proto")).containsExactly("http");
        assertThat(seen.get().get("X-Srv")).containsExactly("web-1");
        assertThat(seen.get()).doesNotContainKeys("X-forwarded-host", "Forwarded", "X-real-ip");
    }

    @Test
    void aProxyBeforeThisOneIsBelievedIfItIsTrusted() throws Exception {
        TestProxy proxy =
                inFrontOfAnEcho(Map.of("CHAT_PROXY_TRUSTED", "10.0.0.0/8 127.0.0.1", "CHAT_PROXY_REQUESTS", "3"));
        Http http = new Http(URI.create(proxy.url())).with("X-Forwarded-Proto", "https");

        // The last address is what the other proxy saw; the first is what somebody claimed.
        http.with("X-Forwarded-For", "1.2.3.4, 203.0.113.77").get("/");

        assertThat(seen.get().get("X-Forwarded-For")).containsExactly("203.0.113.77");
        assertThat(seen.get().get("X-Forwarded-Proto")).containsExactly("https");
        for (int client = 1; client < 10; client++) {
            assertThat(http.with("X-Forwarded-For", "203.0.113." + client)
                            .get("/")
                            .status())
                    .as("each client has limits of its own")
                    .isEqualTo(200);
        }
        http.get("/");
        assertThat(seen.get().get("X-Forwarded-For")).as("nobody was named").containsExactly("127.0.0.1");
        assertThat(seen.get().get("X-Forwarded-Proto")).containsExactly("http");
    }

    @Test
    void whoBeginsOneSessionAfterTheOtherIsStoppedAndWhoHasOneIsNot() throws Exception {
        TestProxy proxy = inFrontOfAnEcho(Map.of("CHAT_PROXY_SESSIONS", "5"));
        Http http = new Http(URI.create(proxy.url()));

        await().until(() -> http.get("/socket.io/?EIO=4&transport=polling").status() == 429);

        assertThat(http.get("/socket.io/?EIO=4&transport=polling&sid=web-1.x").status())
                .isEqualTo(200);
        assertThat(http.get("/api/users/me").status()).isEqualTo(200);
    }

    @Test
    void floodsAndHugeBodiesEndHereInTheOneErrorShape() throws Exception {
        TestProxy proxy = inFrontOfAnEcho(Map.of("CHAT_PROXY_REQUESTS", "20"));
        Http http = new Http(URI.create(proxy.url()));

        assertThat(answerToHead("POST /api/users/me HTTP/1.1\r\nHost: a\r\nContent-Length: 4000001\r\n\r\n", proxy))
                .startsWith("HTTP/1.1 413 ")
                .contains("\"code\":\"payload_too_large\"");

        await().until(() -> http.get("/").status() == 429);
        Http.Answer tooMany = http.get("/");
        assertThat(tooMany.errorCode()).isEqualTo("rate_limited");
        assertThat(tooMany.at("/error/temporary")).isEqualTo("true");
        assertThat(tooMany.at("/error/details/retryAfterMs")).isEqualTo("10000");
        assertThat(tooMany.header("Retry-After")).contains("10");
    }

    @Test
    void whereNoNodeAnswersTheErrorHasTheSameShape() throws Exception {
        TestProxy proxy = inFrontOfAnEcho(Map.of());
        started.remove(started.size() - 1).close();

        await().until(() -> proxy.statusOf("web-1").startsWith("DOWN"));
        Http.Answer answer = new Http(URI.create(proxy.url())).get("/api/users/me");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.errorCode()).isEqualTo("unavailable");
        assertThat(answer.at("/error/temporary")).isEqualTo("true");
        assertThat(answer.header("Content-Type")).contains("application/json");
    }

    @Test
    void prometheusAndPeopleSeeTheNodesOnThePortForThem() throws Exception {
        TestProxy proxy = inFrontOfAnEcho(Map.of());
        Http stats = new Http(URI.create("http://127.0.0.1:" + proxy.statsPort()));

        assertThat(stats.get("/metrics").text())
                .contains("haproxy_server_status{proxy=\"nodes\",server=\"web-1\",state=\"UP\"} 1");
        assertThat(stats.get("/").text()).contains("web-1");
        assertThat(new Http(URI.create(proxy.url())).get("/metrics").text()).isEqualTo("echo");
    }

    @Test
    void withACertificateClientsComeByTlsAndHttp2AndSoDoTheirWebSockets() throws Exception {
        TestCertificate certificate = TestCertificate.make(directory);
        Path pem = directory.resolve("both.pem");
        Files.writeString(
                pem,
                Files.readString(certificate.files().certificate())
                        + Files.readString(certificate.files().key()));
        TestNode node = TestNode.start("node-1", EmbeddedServers.newDatabase(), Map.of(), Clock.systemUTC());
        started.add(node);
        int tlsPort = QuietPorts.free();
        TestProxy proxy = TestProxy.start(
                directory,
                List.of(Server.local("web-1", node.url().getPort())),
                Map.of("CHAT_PROXY_CERT", pem.toString(), "CHAT_PROXY_TLS_BIND", "127.0.0.1:" + tlsPort));
        started.add(0, proxy);
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .sslContext(certificate.client())
                .build();

        HttpResponse<String> plain = client.send(
                HttpRequest.newBuilder(URI.create(proxy.url() + "/health?a=b")).build(), BodyHandlers.ofString());
        assertThat(plain.statusCode()).isEqualTo(308);
        assertThat(plain.headers().firstValue("Location")).hasValue("https://127.0.0.1:443/health?a=b");

        String url = "https://localhost:" + tlsPort;
        HttpResponse<String> secure =
                client.send(HttpRequest.newBuilder(URI.create(url + "/health")).build(), BodyHandlers.ofString());
        assertThat(secure.statusCode()).isEqualTo(200);
        assertThat(secure.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(secure.headers().firstValue("Strict-Transport-Security"))
                .hasValueSatisfying(value -> assertThat(value).startsWith("max-age=31536000"));

        proxy.close();
        started.remove(proxy);
        started.add(
                0,
                TestProxy.start(
                        directory,
                        List.of(Server.local("web-1", node.url().getPort())),
                        Map.of(
                                "CHAT_PROXY_CERT",
                                pem.toString(),
                                "CHAT_PROXY_TLS_BIND",
                                "127.0.0.1:" + tlsPort,
                                "CHAT_PROXY_TLS_PORT",
                                "8443")));
        assertThat(client.send(
                                HttpRequest.newBuilder(URI.create(url + "/health"))
                                        .build(),
                                BodyHandlers.ofString())
                        .headers()
                        .firstValue("Strict-Transport-Security"))
                .as("at another port than that of TLS")
                .isEmpty();

        assertThat(NodeProject.run(30, "websocket-h2.js", url).lines())
                .containsExactly("status 200", "frame 129 0{\"sid\":");
        try (Passengers passengers =
                Passengers.board(Map.of("url", url, "count", 9, "rooms", 1, "rate", 20, "insecure", true))) {
            passengers.ask("seated");
            passengers.ask("write");
            JsonNode acked = passengers.ask("finish");
            assertThat(passengers.ask("report").path("errors")).isEmpty();
            assertThat(acked.isObject()).isTrue();
        }
    }

    /** Of somebody who sends no body, for what is refused is not read. */
    private static String answerToHead(String head, TestProxy proxy) throws IOException {
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(proxy.url()).getPort())) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A server that answers anything with "echo" and remembers the headers of what did not ask for its health. */
    private TestProxy inFrontOfAnEcho(Map<String, String> settings) throws Exception {
        HttpServer echo = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        echo.createContext("/", exchange -> {
            if (!exchange.getRequestURI().getPath().startsWith("/health")) {
                seen.set(exchange.getRequestHeaders());
            }
            exchange.getRequestBody().readAllBytes();
            byte[] answer = "echo".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        echo.start();
        TestProxy proxy = TestProxy.start(
                directory, List.of(Server.local("web-1", echo.getAddress().getPort())), settings);
        started.add(proxy);
        started.add(() -> echo.stop(0));
        return proxy;
    }
}
