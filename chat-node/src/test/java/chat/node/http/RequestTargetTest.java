package chat.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestTargetTest {
    @ParameterizedTest
    @CsvSource({
        "/, /, ''",
        "/a/b, /a/b, ''",
        "/a?b=c, /a, b=c",
        "/a?, /a, ''",
        "/?b?c, /, b?c",
        "*, *, ''",
        "http://host, /, ''",
        "http://host/, /, ''",
        "HTTP://host:8080/a?b, /a, b",
        "https://host?b/c, /, b/c",
        "//a, //a, ''",
    })
    void splits(String uri, String path, String query) {
        assertThat(RequestTarget.parse(uri)).isEqualTo(new RequestTarget(path, query));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a/b", "host:80", "ftp://host/a", "?a", "http:/a", "http"})
    void knowsWhatIsNone(String uri) {
        assertThat(RequestTarget.parse(uri)).isNull();
    }
}
