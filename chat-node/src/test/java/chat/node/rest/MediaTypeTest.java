package chat.node.rest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MediaTypeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON",
                "application/json; charset=utf-8",
                "application/json;charset=\"UTF-8\"",
                "application/json; x=y; Charset=utf-8",
                "application/merge-patch+json"
            })
    void isJson(String type) {
        assertThat(MediaType.isJson(type)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text/plain",
                "text/json",
                "application/jsonp",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/json; charset=iso-8859-1",
                "text/x+json",
                "json"
            })
    void isNotJson(String type) {
        assertThat(MediaType.isJson(type)).isFalse();
    }

    @Test
    void readsTheBoundaryOfAForm() {
        assertThat(MediaType.multipartBoundary("multipart/form-data; boundary=----x1"))
                .hasValue("----x1");
        assertThat(MediaType.multipartBoundary("Multipart/Form-Data; charset=utf-8; Boundary=\"a b;c\""))
                .hasValue("a b;c");
        assertThat(MediaType.multipartBoundary("multipart/form-data")).isEmpty();
        assertThat(MediaType.multipartBoundary("multipart/form-data; boundary="))
                .isEmpty();
        assertThat(MediaType.multipartBoundary("multipart/form-data; boundary=" + "x".repeat(71)))
                .isEmpty();
        assertThat(MediaType.multipartBoundary("multipart/mixed; boundary=x")).isEmpty();
        assertThat(MediaType.multipartBoundary(null)).isEmpty();
    }
}
