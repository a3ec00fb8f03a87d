package chat.node.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.node.http.RequestHead;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class RequestTest {
    private record Point(int x, int y) {
        Point {
            if (x > 100) {
                throw ChatException.invalidField("x", "must be at most 100");
            }
        }
    }

    private record Line(Point from, List<Point> rest, Map<String, Integer> labels) {}

    private static Request request(String query, String body, String... headers) {
        DefaultHttpRequest http = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/a%20b?" + query);
        for (int i = 0; i < headers.length; i += 2) {
            http.headers().add(headers[i], headers[i + 1]);
        }
        // No budget: the body below was gathered already.
        RequestHead head = new RequestHead(http, "/a%20b", query, InetAddress.getLoopbackAddress(), true, "id-1", null);
        PathParams params = new PathParams(List.of("id"), List.of("7"));
        return new Request(head, params, body.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertRefused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void showsWhatThePortKnows() {
        Request request = request("", "", "X-Test", "a");
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo("/a b");
        assertThat(request.pathParam("id")).isEqualTo("7");
        assertThat(request.header("x-TEST")).hasValue("a");
        assertThat(request.header("other")).isEmpty();
        assertThat(request.clientAddress().isLoopbackAddress()).isTrue();
        assertThat(request.requestId()).isEqualTo("id-1");
        assertThat(request.secure()).isTrue();
    }

    @Test
    void readsQueries() {
        Request request = request("a=1&b=x%20y+z&c&d=&%65=5&a=2&&=6&f=g=h&%66%66=7", "");
        assertThat(request.query("a")).hasValue("1");
        assertThat(request.query("b")).hasValue("x y z");
        assertThat(request.query("c")).hasValue("");
        assertThat(request.query("d")).hasValue("");
        assertThat(request.query("e")).hasValue("5");
        assertThat(request.query("f")).hasValue("g=h");
        assertThat(request.query("ff")).hasValue("7");
        assertThat(request.query("g")).isEmpty();
        assertThat(request("", "").query("a")).isEmpty();
        assertRefused(ErrorCode.BAD_REQUEST, () -> request("a=%f", "").query("a"));
        assertRefused(ErrorCode.BAD_REQUEST, () -> request("a=%00", "").query("a"));
    }

    @Test
    void readsNumbersFromQueries() {
        Request request = request("n=50&big=99999999999&text=x&empty=&neg=-1", "");
        assertThat(request.queryInt("n", 10, 1, 200)).isEqualTo(50);
        assertThat(request.queryInt("other", 10, 1, 200)).isEqualTo(10);
        for (String bad : List.of("big", "text", "empty", "neg")) {
            assertRefused(ErrorCode.VALIDATION_FAILED, () -> request.queryInt(bad, 10, 1, 200));
        }
        assertRefused(ErrorCode.VALIDATION_FAILED, () -> request.queryInt("n", 10, 1, 49));
    }

    @Test
    void readsCookies() {
        Request request = request("", "", "Cookie", "a=1; b=\"2 3\";c=4=5; =x; broken", "Cookie", "d=6");
        assertThat(request.cookie("a")).hasValue("1");
        assertThat(request.cookie("b")).hasValue("2 3");
        assertThat(request.cookie("c")).hasValue("4=5");
        assertThat(request.cookie("d")).hasValue("6");
        assertThat(request.cookie("broken")).isEmpty();
    }

    @Test
    void readsBearerTokens() {
        assertThat(request("", "", "Authorization", "Bearer abc.def").bearerToken())
                .hasValue("abc.def");
        assertThat(request("", "", "Authorization", "bearer  abc ").bearerToken())
                .hasValue("abc");
        for (String other : List.of("Basic abc", "Bearer", "Bearer ", "Bearerabc", "")) {
            assertThat(request("", "", "Authorization", other).bearerToken())
                    .as(other)
                    .isEmpty();
        }
        assertThat(request("", "").bearerToken()).isEmpty();
    }

    @Test
    void readsJsonIntoRecords() {
        Line line = request("", "{\"from\":{\"x\":1,\"y\":2},\"rest\":[],\"unknown\":{}}")
                .json(Line.class);
        assertThat(line.from()).isEqualTo(new Point(1, 2));
    }

    @Test
    void saysWhereJsonIsWrongAndNothingOfWhatItSaid() {
        assertWrong("", ErrorCode.INVALID_JSON.message());
        assertWrong("{\"from\":secret}", ErrorCode.INVALID_JSON.message());
        assertWrong("{\"from\":1} secret", "The field from has the wrong type.");
        assertWrong("{} secret", ErrorCode.INVALID_JSON.message());
        assertWrong("null", ErrorCode.INVALID_JSON.message());
        assertWrong("[\"secret\"]", ErrorCode.INVALID_JSON.message());
        assertWrong("{\"from\":{\"x\":\"secret\"}}", "The field from.x has the wrong type.");
        assertWrong("{\"rest\":[{\"x\":\"secret\"}]}", "The field rest has the wrong type.");
        assertWrong("{\"labels\":{\"secret\":\"secret\"}}", "The field labels has the wrong type.");
        assertWrong("[".repeat(10_000), ErrorCode.INVALID_JSON.message());
    }

    @Test
    void aRecordThatChecksItselfMayRefuse() {
        assertRefused(
                ErrorCode.VALIDATION_FAILED,
                () -> request("", "{\"x\":101,\"y\":1}").json(Point.class));
    }

    private static void assertWrong(String body, String message) {
        assertThatThrownBy(() -> request("", body).json(Line.class))
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_JSON))
                .hasMessage(message);
    }
}
