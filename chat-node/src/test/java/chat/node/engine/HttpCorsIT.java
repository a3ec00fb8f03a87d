package chat.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import chat.node.rest.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which pages may read what, as their browsers are told. */
final class HttpCorsIT {
    private PortFixture fixture;

    @AfterEach
    void stop() {
        fixture.close();
    }

    private RawClient connect(String... origins) throws Exception {
        fixture = new PortFixture()
                .origins(origins)
                .routes(port -> port.router.get(
                        "/hello", port.pool, request -> Response.noContent().withHeader("Vary", "Accept-Language")))
                .start();
        return fixture.connect();
    }

    @Test
    void aPageOfAnAllowedOriginMayReadWithCredentials() throws Exception {
        try (RawClient client = connect("https://app.example", "https://*.wild.example", "http://localhost:*")) {
            for (String origin : new String[] {
                "https://app.example", "https://a.wild.example", "https://a.b.wild.example", "http://localhost:5173"
            }) {
                client.request("GET", "/hello", "Origin: " + origin);
                RawClient.Answer answer = client.answer();
                assertThat(answer.all("Access-Control-Allow-Origin")).containsExactly(origin);
                assertThat(answer.header("Access-Control-Allow-Credentials")).hasValue("true");
                assertThat(answer.header("Access-Control-Expose-Headers")).hasValue("X-Request-Id,Retry-After");
                assertThat(answer.all("Vary")).containsExactlyInAnyOrder("Accept-Language", "Origin");
            }
        }
    }

    @Test
    void aPageOfAnotherOriginIsServedButTheBrowserKeepsTheAnswer() throws Exception {
        try (RawClient client = connect("https://app.example", "https://*.wild.example")) {
            for (String origin : new String[] {
                "http://app.example",
                "https://app.example:8443",
                "https://app.example.evil.example",
                "https://evilapp.example",
                "https://wild.example",
                "https://evilwild.example",
                "null",
                "https://app.example, https://evil.example",
                ""
            }) {
                client.request("GET", "/hello", "Origin: " + origin);
                RawClient.Answer answer = client.answer();
                assertThat(answer.status()).isEqualTo(204);
                assertHasNoCors(answer);
                assertThat(answer.all("Vary")).as(origin).contains("Origin");
            }
        }
    }

    @Test
    void withoutAnOriginThereIsOnlyTheVary() throws Exception {
        try (RawClient client = connect("https://app.example")) {
            client.request("GET", "/hello");
            RawClient.Answer answer = client.answer();
            assertHasNoCors(answer);
            assertThat(answer.all("Vary")).contains("Origin");
        }
    }

    @Test
    void errorsCanBeReadByThePageToo() throws Exception {
        try (RawClient client = connect("https://app.example")) {
            client.request("GET", "/nowhere", "Origin: https://app.example");
            assertThat(client.answer().header("Access-Control-Allow-Origin")).hasValue("https://app.example");
            client.send("GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\nOrigin: https://app.example\r\n\r\n");
            RawClient.Answer refused = client.answer();
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.header("Access-Control-Allow-Origin")).hasValue("https://app.example");
        }
    }

    @Test
    void answersPreflightsForEveryPath() throws Exception {
        try (RawClient client = connect("https://app.example")) {
            for (String path : new String[] {"/hello", "/nowhere", "/socket.io/"}) {
                client.request(
                        "OPTIONS",
                        path,
                        "Origin: https://app.example",
                        "Access-Control-Request-Method: DELETE",
                        "Access-Control-Request-Headers: content-type, authorization");
                RawClient.Answer answer = client.answer();
                assertThat(answer.status()).isEqualTo(204);
                assertThat(answer.header("Access-Control-Allow-Origin")).hasValue("https://app.example");
                assertThat(answer.header("Access-Control-Allow-Credentials")).hasValue("true");
                assertThat(answer.header("Access-Control-Allow-Methods")).hasValue("GET,HEAD,PUT,PATCH,POST,DELETE");
                assertThat(answer.header("Access-Control-Allow-Headers")).hasValue("content-type, authorization");
                assertThat(answer.header("Access-Control-Max-Age")).hasValue("600");
                assertThat(answer.all("Vary")).containsExactlyInAnyOrder("Access-Control-Request-Headers", "Origin");
                assertThat(answer.header("Content-Length")).isEmpty();
            }
        }
    }

    @Test
    void aPreflightFromElsewhereIsToldNothing() throws Exception {
        try (RawClient client = connect("https://app.example")) {
            client.request(
                    "OPTIONS", "/hello", "Origin: https://evil.example", "Access-Control-Request-Method: DELETE");
            RawClient.Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(204);
            assertHasNoCors(answer);
        }
    }

    @Test
    void headersThatAreNoNamesAreNotEchoed() throws Exception {
        try (RawClient client = connect("https://app.example")) {
            for (String asked : new String[] {"a\"b", "a;b", "<script>", "a".repeat(2_000), ""}) {
                client.request(
                        "OPTIONS",
                        "/hello",
                        "Origin: https://app.example",
                        "Access-Control-Request-Method: PUT",
                        "Access-Control-Request-Headers: " + asked);
                RawClient.Answer answer = client.answer();
                assertThat(answer.status()).isEqualTo(204);
                assertThat(answer.header("Access-Control-Allow-Headers"))
                        .as(asked)
                        .isEmpty();
            }
        }
    }

    @Test
    void aStarAllowsEveryOriginByItsName() throws Exception {
        try (RawClient client = connect("*")) {
            client.request("GET", "/hello", "Origin: https://any.example");
            assertThat(client.answer().header("Access-Control-Allow-Origin")).hasValue("https://any.example");
        }
    }

    private static void assertHasNoCors(RawClient.Answer answer) {
        assertThat(answer.headers())
                .noneMatch(header -> header.name().regionMatches(true, 0, "Access-Control-", 0, 15));
    }
}
