package chat.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.common.error.ChatException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PercentTest {
    private static String path(String text) {
        return Percent.decodePath(text, 0, text.length());
    }

    @Test
    void decodes() {
        assertThat(path("abc")).isEqualTo("abc");
        assertThat(path("a%20b+c")).isEqualTo("a b+c");
        assertThat(path("%C3%BC%f0%9f%98%80")).isEqualTo("ü😀");
        assertThat(path("%25%2f")).isEqualTo("%/");
        assertThat(path("")).isEmpty();
        assertThat(Percent.decodeQuery("x=a+b%2B", 2, 8)).isEqualTo("a b+");
        assertThat(Percent.decodePath("/%41/%42", 1, 4)).isEqualTo("A");
    }

    /** Browsers encode; some tools send the bytes as they are, which the codec shows as Latin-1. */
    @Test
    void takesRawUtf8() {
        assertThat(path(new String("ü".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)))
                .isEqualTo("ü");
    }

    @ParameterizedTest(name = "[{index}]")
    @ValueSource(
            strings = {
                "%",
                "%a",
                "a%",
                "%g0",
                "%0g",
                "%-1",
                "%+1",
                "%00",
                "\u0000",
                "%ff",
                "%c3",
                "%c3%28",
                "%ed%a0%80",
                "%c0%80",
                "\u00ff",
                "\u4e2d",
                "%\u0661\u0661"
            })
    void refuses(String text) {
        assertThatThrownBy(() -> path(text)).isInstanceOf(ChatException.class);
    }

    @Test
    void anEscapeEndsWhereItsPieceEnds() {
        assertThatThrownBy(() -> Percent.decodePath("/%41", 1, 3)).isInstanceOf(ChatException.class);
    }

    @Property
    void agreesWithTheJdkOnWhatIsEncodedProperly(@ForAll String text) {
        String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);
        if (text.indexOf(0) < 0) {
            assertThat(Percent.decodeQuery(encoded, 0, encoded.length()))
                    .isEqualTo(URLDecoder.decode(encoded, StandardCharsets.UTF_8));
        }
    }
}
