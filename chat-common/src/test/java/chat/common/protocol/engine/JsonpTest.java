package chat.common.protocol.engine;

import static org.assertj.core.api.Assertions.assertThat;

import chat.common.bytes.Utf8;
import chat.common.json.Json;
import chat.common.protocol.JsonTrees;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonpTest {
    @Test
    void answersAreJavaScript() {
        assertThat(wrap("4", "packet data")).isEqualTo("___eio[4](\"packet data\");");
        assertThat(wrap("0", "11:42[\"a\\n\"]\n\u0001\u001f\u007f"))
                .isEqualTo("___eio[0](\"11:42[\\\"a\\\\n\\\"]\\n\\u0001\\u001f\u007f\");");
        assertThat(wrap("0", "\u2028€\u2029\u2027")).isEqualTo("___eio[0](\"\\u2028€\\u2029\u2027\");");
    }

    @Test
    void theIndexCannotSmuggleCode() {
        assertThat(wrap("1];alert(2);//", "")).isEqualTo("___eio[12](\"\");");
        assertThat(wrap("", "")).isEqualTo("___eio[](\"\");");
    }

    @Test
    void postsAreForms() {
        assertThat(unwrap("d=6%3A4hello")).isEqualTo("6:4hello");
        assertThat(unwrap("x=1&d=2:4%E2%82%AC&y=2")).isEqualTo("2:4€");
        assertThat(unwrap("d=")).isEmpty();
        assertThat(unwrap("d")).isEmpty();
        assertThat(unwrap("d=a%5Cnb")).isEqualTo("a\nb");
        assertThat(unwrap("d=a%5C%5Cnb")).isEqualTo("a\\nb");
        assertThat(unwrap("d=a%5C%5C%5Cnb%5C")).isEqualTo("a\\\\nb\\");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x=1", "dd=1", "d=1&d=2", "&&", "="})
    void otherFormsHoldNoPackets(String form) {
        assertThat(Jsonp.unwrap(Utf8.encode(form))).isEmpty();
    }

    @Property(tries = 300)
    void whatIsInTheScriptIsAJsonString(@ForAll("strings") String payload) throws Exception {
        String script = wrap("7", payload);

        String literal = script.substring("___eio[7](".length(), script.length() - ");".length());
        assertThat(Json.mapper().readValue(literal, String.class))
                .isEqualTo(new String(Utf8.encode(payload), StandardCharsets.UTF_8));
        assertThat(literal).doesNotContain("\u2028", "\u2029", "\n");
    }

    @Property(tries = 300)
    void newlinesSurviveTheForm(@ForAll("strings") String payload) {
        // A newline right after a backslash is ambiguous in the clients' own escaping; JSON never has it.
        String wellFormed = new String(Utf8.encode(payload), StandardCharsets.UTF_8).replace("\\\n", "");
        // As the client does it: first what is escaped already, then the newlines.
        String escaped = wellFormed.replace("\\n", "\\\n").replace("\n", "\\n");

        assertThat(unwrap("d=" + URLEncoder.encode(escaped, StandardCharsets.UTF_8)))
                .isEqualTo(wellFormed);
    }

    @Provide
    Arbitrary<String> strings() {
        return JsonTrees.strings();
    }

    private static String wrap(String j, String payload) {
        return new String(Jsonp.wrap(j, Utf8.encode(payload)), StandardCharsets.UTF_8);
    }

    private static String unwrap(String form) {
        return new String(Jsonp.unwrap(Utf8.encode(form)).orElseThrow(), StandardCharsets.UTF_8);
    }
}
