package chat.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.node.rest.BodyKind;
import chat.node.rest.Request;
import chat.node.rest.Response;
import chat.node.rest.Route;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an ordinary client of REST sees, over real sockets. */
final class HttpPortIT {
    private record Sum(int a, int b) {}

    private final HttpClient http = HttpClient.newHttpClient();
    private PortFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new PortFixture()
                .proxies("127.0.0.1")
                .routes(port -> {
                    port.router.get("/hello", port.pool, request -> Response.ok(Map.of("hello", "world")));
                    port.router.get(
                            "/users/{id}",
                            port.pool,
                            request -> Response.ok(Map.of(
                                    "id",
                                    request.pathParam("id"),
                                    "thread",
                                    Thread.currentThread().getName())));
                    port.router.post("/sum", port.pool, HttpPortIT::sum);
                    port.router.delete("/users/{id}", port.pool, request -> Response.noContent());
                    port.router.get("/fails", port.pool, request -> {
                        throw new IllegalStateException("secret detail");
                    });
                    port.router.get("/refuses", port.pool, request -> {
                        throw ChatException.rateLimited(1500);
                    });
                    port.router.get("/who", port.pool, HttpPortIT::who);
                    port.router.get(
                            "/bad-header",
                            port.pool,
                            request -> Response.noContent().withHeader("X-Name", "a\r\nSet-Cookie: b=c"));
                    port.router.get("/null", port.pool, request -> null);
                    port.router.add(new Route(
                            "POST", "/form", port.pool, BodyKind.JSON_OR_MULTIPART, 10_000, HttpPortIT::form));
                })
                .start();
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    private static Response sum(Request request) {
        Sum sum = request.json(Sum.class);
        return Response.json(201, Map.of("sum", sum.a() + sum.b()));
    }

    private static Response who(Request request) {
        return Response.ok(Map.of(
                "address", request.clientAddress().getHostAddress(),
                "secure", request.secure(),
                "id", request.requestId()));
    }

    private static Response form(Request request) {
        return request.multipart()
                .map(form -> Response.ok(Map.of(
                        "fields", form.fields(),
                        "file",
                                form.file("avatar")
                                        .map(file -> file.content().length)
                                        .orElse(-1))))
                .orElseGet(() -> Response.ok(Map.of("json", request.json(Map.class))));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(fixture.uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void answersAsARouteSays() throws Exception {
        HttpResponse<String> answer = get("/hello");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"hello\":\"world\"}");
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json; charset=utf-8");
        assertThat(answer.headers().firstValue("date")).isPresent();
        assertThat(answer.headers().firstValue("server")).isEmpty();
        assertThat(answer.headers().firstValue("x-powered-by")).isEmpty();
        assertThat(answer.headers().firstValue("x-content-type-options")).hasValue("nosniff");
        assertThat(answer.headers().firstValue("x-frame-options")).hasValue("SAMEORIGIN");
        assertThat(answer.headers().firstValue("content-security-policy")).isPresent();
    }

    @Test
    void runsHandlersOnTheirPoolWithParametersDecoded() throws Exception {
        assertThat(get("/users/J%C3%BCrgen%2FA").body())
                .contains("\"id\":\"Jürgen/A\"")
                .contains("chat-test-");
    }

    @Test
    void aSlashAtTheEndMakesNoDifference() throws Exception {
        assertThat(get("/hello/").statusCode()).isEqualTo(200);
        assertThat(get("/hello/?a=b").statusCode()).isEqualTo(200);
        assertThat(get("/hello//").statusCode()).isEqualTo(404);
    }

    @Test
    void takesJsonBodies() throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(fixture.uri("/sum"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"a\":1,\"b\":2}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.body()).isEqualTo("{\"sum\":3}");
    }

    @Test
    void servesManyRequestsOnOneConnection() throws Exception {
        try (RawClient client = fixture.connect()) {
            for (int i = 0; i < 50; i++) {
                client.request("GET", "/users/" + i);
                assertThat(client.answer().body()).contains("\"id\":\"" + i + "\"");
            }
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() throws Exception {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 2_000; i++) {
            all.append(i % 3 == 0 ? "GET /nowhere/" : "GET /users/").append(i).append(" HTTP/1.1\r\nHost: t\r\n\r\n");
        }
        try (RawClient client = fixture.connect()) {
            Thread sender = new Thread(() -> {
                try {
                    client.send(all.toString());
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            sender.start();
            for (int i = 0; i < 2_000; i++) {
                RawClient.Answer answer = client.answer();
                assertThat(answer.status()).isEqualTo(i % 3 == 0 ? 404 : 200);
                if (i % 3 != 0) {
                    assertThat(answer.body()).contains("\"id\":\"" + i + "\"");
                }
            }
            sender.join();
        }
    }

    @Test
    void aHeadHasTheLengthAndNoBody() throws Exception {
        try (RawClient client = fixture.connect()) {
            client.request("HEAD", "/hello").request("HEAD", "/nowhere").request("GET", "/hello");

            RawClient.Answer head = client.answerWithoutBody();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Content-Length")).hasValue("17");
            assertThat(client.answerWithoutBody().status()).isEqualTo(404);
            assertThat(client.answer().body()).isEqualTo("{\"hello\":\"world\"}");
        }
    }

    @Test
    void tellsTheMethodsOfAPath() throws Exception {
        try (RawClient client = fixture.connect()) {
            client.request("OPTIONS", "/users/1");
            RawClient.Answer options = client.answer();
            assertThat(options.status()).isEqualTo(204);
            assertThat(options.header("Allow")).hasValue("DELETE, GET, HEAD, OPTIONS");
            assertThat(options.header("Content-Length")).isEmpty();

            client.request("PUT", "/users/1");
            RawClient.Answer wrong = client.answer();
            assertThat(wrong.status()).isEqualTo(405);
            assertThat(wrong.header("Allow")).hasValue("DELETE, GET, HEAD, OPTIONS");
            assertThat(wrong.body()).contains("\"code\":\"method_not_allowed\"");
        }
    }

    @Test
    void answersErrorsInTheOneShape() throws Exception {
        assertThat(get("/nowhere").body())
                .isEqualTo(
                        "{\"error\":{\"code\":\"not_found\",\"message\":\"There is nothing here.\",\"temporary\":false}}");
        HttpResponse<String> limited = get("/refuses");
        assertThat(limited.statusCode()).isEqualTo(429);
        assertThat(limited.headers().firstValue("Retry-After")).hasValue("2");
        assertThat(limited.body()).contains("\"temporary\":true").contains("\"retryAfterMs\":1500");
    }

    @Test
    void aFailingHandlerTellsNothingOfItsFailure() throws Exception {
        for (String path : new String[] {"/fails", "/bad-header", "/null"}) {
            HttpResponse<String> answer = get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(500);
            assertThat(answer.body())
                    .isEqualTo("{\"error\":{\"code\":\"internal\",\"message\":\"" + ErrorCode.INTERNAL.message()
                            + "\",\"temporary\":true}}");
            assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        }
    }

    @Test
    void refusesBodiesItCannotTake() throws Exception {
        try (RawClient client = fixture.connect()) {
            client.request("POST", "/sum", "Content-Type: text/plain", "Content-Length: 2")
                    .send("{}");
            assertThat(client.answer().status()).isEqualTo(415);
            client.request("POST", "/sum", "Content-Length: 2").send("{}");
            assertThat(client.answer().status()).isEqualTo(415);
            client.request("POST", "/sum", "Content-Type: application/json; charset=latin1", "Content-Length: 2")
                    .send("{}");
            assertThat(client.answer().status()).isEqualTo(415);
            client.request(
                            "POST",
                            "/sum",
                            "Content-Type: application/json",
                            "Content-Encoding: gzip",
                            "Content-Length: 2")
                    .send("{}");
            assertThat(client.answer().status()).isEqualTo(415);
            client.request("POST", "/sum", "Transfer-Encoding: chunked").send("2\r\n{}\r\n0\r\n\r\n");
            assertThat(client.answer().status()).isEqualTo(415);

            client.request("POST", "/sum", "Transfer-Encoding: chunked").send("0\r\n\r\n");
            RawClient.Answer empty = client.answer();
            assertThat(empty.status()).isEqualTo(400);
            assertThat(empty.body()).contains("\"code\":\"invalid_json\"");
            client.request("POST", "/sum", "Content-Type: application/json", "Content-Length: 9")
                    .send("{\"a\":\"x\"}");
            assertThat(client.answer().body())
                    .contains("invalid_json")
                    .contains("a has the wrong type")
                    .doesNotContain("x\"");
        }
    }

    @Test
    void readsAndForgetsABodyThatTheRouteDoesNotTake() throws Exception {
        try (RawClient client = fixture.connect()) {
            client.request("GET", "/hello", "Content-Length: 5").send("12345").request("GET", "/hello");
            assertThat(client.answer().status()).isEqualTo(200);
            assertThat(client.answer().status()).isEqualTo(200);
            client.request("POST", "/nowhere", "Content-Length: 5")
                    .send("12345")
                    .request("GET", "/hello");
            assertThat(client.answer().status()).isEqualTo(404);
            assertThat(client.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void takesForms() throws Exception {
        String form = String.join(
                "\r\n",
                "--b",
                "Content-Disposition: form-data; name=\"email\"",
                "",
                "a@b.c",
                "--b",
                "Content-Disposition: form-data; name=\"avatar\"; filename=\"a.png\"",
                "Content-Type: image/png",
                "",
                "12345",
                "--b--",
                "");
        try (RawClient client = fixture.connect()) {
            client.request(
                            "POST",
                            "/form",
                            "Content-Type: multipart/form-data; boundary=b",
                            "Content-Length: " + form.length())
                    .send(form);
            RawClient.Answer answer = client.answer();
            assertThat(answer.body()).contains("\"email\":\"a@b.c\"").contains("\"file\":5");

            client.request("POST", "/form", "Content-Type: application/json", "Content-Length: 7")
                    .send("{\"a\":1}");
            assertThat(client.answer().body()).isEqualTo("{\"json\":{\"a\":1}}");

            client.request("POST", "/form", "Content-Type: multipart/form-data; boundary=b", "Content-Length: 3")
                    .send("--x");
            assertThat(client.answer().status()).isEqualTo(400);
        }
    }

    @Test
    void keepsAFitRequestIdAndReplacesOthers() throws Exception {
        try (RawClient client = fixture.connect()) {
            client.request("GET", "/who", "X-Request-Id: abc.DEF-1_2");
            RawClient.Answer kept = client.answer();
            assertThat(kept.header("X-Request-Id")).hasValue("abc.DEF-1_2");
            assertThat(kept.body()).contains("\"id\":\"abc.DEF-1_2\"");
            for (String bad : new String[] {"a b", "", "a".repeat(65), "a\"b", "é"}) {
                client.request("GET", "/who", "X-Request-Id: " + bad);
                assertThat(client.answer().header("X-Request-Id").orElseThrow()).matches("[0-9a-f]{16}");
            }
        }
    }

    @Test
    void believesTrustedProxiesAboutTheClient() throws Exception {
        try (RawClient client = fixture.connect()) {
            client.request("GET", "/who");
            assertThat(client.answer().body()).contains("127.0.0.1").contains("\"secure\":false");
            client.request("GET", "/who", "X-Forwarded-For: 6.6.6.6, 9.8.7.6", "X-Forwarded-Proto: https");
            assertThat(client.answer().body())
                    .contains("\"address\":\"9.8.7.6\"")
                    .contains("\"secure\":true");
            client.request("GET", "/who", "X-Forwarded-For: 6.6.6.6", "X-Forwarded-For: 9.8.7.6, 127.0.0.1");
            assertThat(client.answer().body()).contains("\"address\":\"9.8.7.6\"");
            client.request("GET", "/who", "X-Forwarded-For: localhost");
            assertThat(client.answer().body()).contains("\"address\":\"127.0.0.1\"");
        }
    }

    @Test
    void closesWhenTheClientAsksForIt() throws Exception {
        try (RawClient client = fixture.connect()) {
            client.request("GET", "/hello", "Connection: close");
            assertThat(client.answer().header("Connection")).hasValue("close");
            assertThat(client.isClosedByServer()).isTrue();
        }
        try (RawClient client = fixture.connect()) {
            client.send("GET /hello HTTP/1.0\r\n\r\n");
            assertThat(client.answer().header("Connection")).hasValue("close");
            assertThat(client.isClosedByServer()).isTrue();
        }
        try (RawClient client = fixture.connect()) {
            client.send("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            assertThat(client.answer().header("Connection")).hasValue("keep-alive");
            client.send("GET /hello HTTP/1.0\r\n\r\n");
            assertThat(client.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void takesTheAbsoluteFormOfATarget() throws Exception {
        try (RawClient client = fixture.connect()) {
            client.request("GET", "http://test/hello?x=1");
            assertThat(client.answer().status()).isEqualTo(200);
            client.request("GET", "http://test");
            assertThat(client.answer().status()).isEqualTo(404);
        }
    }

    @Test
    void countsRequestsByRouteAndNeverByPath() throws Exception {
        get("/users/1");
        get("/users/2");
        get("/nowhere/1");
        get("/nowhere/2");
        try (RawClient client = fixture.connect()) {
            client.request("BREW", "/hello");
            assertThat(client.answer().status()).isEqualTo(405);
        }

        assertThat(count("GET", "/users/{id}", "2xx")).isEqualTo(2);
        assertThat(count("GET", "none", "4xx")).isEqualTo(2);
        assertThat(count("OTHER", "none", "4xx")).isEqualTo(1);
    }

    private long count(String method, String route, String status) {
        var timer = fixture.metrics
                .find("chat.http.requests")
                .tags("method", method, "route", route, "status", status)
                .timer();
        assertThat(timer).isNotNull();
        assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isPositive();
        return timer.count();
    }
}
