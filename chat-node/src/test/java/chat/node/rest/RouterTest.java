package chat.node.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RouterTest {
    private final Router router = new Router(1_000);

    @BeforeEach
    void addRoutes() {
        add("GET", "/");
        add("GET", "/health");
        add("GET", "/health/live");
        add("GET", "/api/users/me");
        add("PATCH", "/api/users/me");
        add("GET", "/api/users/{id}");
        add("DELETE", "/api/users/{who}");
        add("GET", "/api/users/{id}/avatar");
        add("POST", "/api/rooms/{room}/members/{userId}");
        add("GET", "/api/rooms/open");
        add("OPTIONS", "/api/options");
    }

    private void add(String method, String pattern) {
        router.add(new Route(method, pattern, Runnable::run, BodyKind.NONE, 0, request -> Response.noContent()));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, /",
        "GET, /health, /health",
        "GET, /health/, /health",
        "GET, /health/live, /health/live",
        "GET, /he%61lth, /health",
        "GET, /api/users/me, /api/users/me",
        "GET, /api/users/m%65, /api/users/me",
        "GET, /api/users/Me, /api/users/{id}",
        "HEAD, /api/users/7, /api/users/{id}",
        "DELETE, /api/users/me, /api/users/{who}",
        "GET, /api/users/me/avatar, /api/users/{id}/avatar",
        "POST, /api/rooms/a/members/b, /api/rooms/{room}/members/{userId}",
        "OPTIONS, /api/options, /api/options",
    })
    void findsTheRoute(String method, String path, String pattern) {
        assertThat(router.match(method, path))
                .isInstanceOfSatisfying(
                        Match.Found.class,
                        found -> assertThat(found.route().pattern()).isEqualTo(pattern));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing",
                "/health//",
                "//health",
                "//",
                "/health/live/more",
                "/healthy",
                "/Health",
                "/api",
                "/api/users",
                "/api/users/",
                "/api/users//avatar",
                "/api/rooms/open/members",
                "/health%2Flive",
                "*",
                ""
            })
    void findsNothing(String path) {
        assertThat(router.match("GET", path)).isInstanceOf(Match.Unknown.class);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /health, 'GET, HEAD, OPTIONS'",
        "OPTIONS, /health, 'GET, HEAD, OPTIONS'",
        "POST, /api/users/me, 'DELETE, GET, HEAD, OPTIONS, PATCH'",
        "GET, /api/rooms/a/members/b, 'OPTIONS, POST'",
        "get, /health, 'GET, HEAD, OPTIONS'",
    })
    void tellsWhichMethodsWouldDo(String method, String path, String allow) {
        assertThat(router.match(method, path)).isEqualTo(new Match.WrongMethod(allow));
    }

    @Test
    void parametersAreDecodedAndNamedAsTheirOwnRouteNamesThem() {
        assertThat(params("POST", "/api/rooms/a%2Fb%20c/members/J%C3%BCrgen+1"))
                .isEqualTo(new PathParams(List.of("room", "userId"), List.of("a/b c", "Jürgen+1")));
        assertThat(params("GET", "/api/users/7").get("id")).isEqualTo("7");
        assertThat(params("DELETE", "/api/users/7").get("who")).isEqualTo("7");
        assertThatThrownBy(() -> params("DELETE", "/api/users/7").get("id"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/users/%", "/api/users/%f", "/api/users/%gg", "/api/users/%00", "/api/users/%ff"})
    void refusesWhatCannotBeDecoded(String path) {
        assertThatThrownBy(() -> router.match("GET", path))
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST));
    }

    @ParameterizedTest
    @CsvSource({"GET, /health", "GET, /api/users/{other}", "POST, /api/rooms/{a}/members/{b}"})
    void refusesASecondRouteOfTheSameShape(String method, String pattern) {
        assertThatThrownBy(() -> add(method, pattern)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"health", "/health/", "", "/a//b", "/{}", "/a{b}", "/{a}b", "/{a}/{a}", "/}a{"})
    void refusesPatternsThatAreNone(String pattern) {
        assertThatThrownBy(() -> add("PUT", pattern)).isInstanceOf(IllegalArgumentException.class);
    }

    private PathParams params(String method, String path) {
        return ((Match.Found) router.match(method, path)).params();
    }
}
