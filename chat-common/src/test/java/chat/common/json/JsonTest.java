package chat.common.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class JsonTest {
    record Sample(String name, int count, Boolean flag) {}

    @Test
    void nestingHasALimit() throws JsonProcessingException {
        assertThat(read(nested(Json.MAX_DEPTH)).isArray()).isTrue();
        assertThatThrownBy(() -> read(nested(Json.MAX_DEPTH + 1))).isInstanceOf(StreamConstraintsException.class);
        assertThatThrownBy(() -> read("[".repeat(1_000_000))).isInstanceOf(StreamConstraintsException.class);
    }

    @Test
    void stringsHaveALimitAboveAnyPayload() throws JsonProcessingException {
        assertThat(read('"' + "x".repeat(1_000_000) + '"').textValue()).hasSize(1_000_000);
        assertThatThrownBy(() -> read('"' + "x".repeat(Json.MAX_STRING + 100_000) + '"'))
                .isInstanceOf(StreamConstraintsException.class);
    }

    @Test
    void numbersAndNamesHaveALimit() throws JsonProcessingException {
        assertThat(read("1".repeat(100)).isNumber()).isTrue();
        assertThatThrownBy(() -> read("1".repeat(101))).isInstanceOf(StreamConstraintsException.class);
        String name = "n".repeat(1_000_000);
        assertThat(read("{\"" + name + "\":1}").get(name).intValue()).isEqualTo(1);
        assertThatThrownBy(() -> read("{\"" + "n".repeat(Json.MAX_STRING + 100_000) + "\":1}"))
                .isInstanceOf(StreamConstraintsException.class);
    }

    @Test
    void unknownFieldsAreIgnored() throws JsonProcessingException {
        assertThat(sample("{\"name\":\"a\",\"count\":1,\"later\":{\"x\":[1]}}")).isEqualTo(new Sample("a", 1, null));
    }

    @Test
    void whatFollowsTheValueIsRefused() {
        assertThatThrownBy(() -> sample("{\"name\":\"a\"} {}")).isInstanceOf(MismatchedInputException.class);
        assertThatThrownBy(() -> sample("{\"name\":\"a\"}x")).isInstanceOf(JsonParseException.class);
    }

    @Test
    void textIsNoNumberAndNoTruth() {
        assertThatThrownBy(() -> sample("{\"count\":\"1\"}")).isInstanceOf(MismatchedInputException.class);
        assertThatThrownBy(() -> sample("{\"flag\":\"true\"}")).isInstanceOf(MismatchedInputException.class);
        assertThatThrownBy(() -> sample("{\"flag\":1}")).isInstanceOf(MismatchedInputException.class);
    }

    @Test
    void aNumberIsNoText() {
        record Named(String name, Long count) {}
        for (String json : new String[] {
            "{\"name\":1}", "{\"name\":1.5}", "{\"name\":true}", "{\"count\":1.5}", "{\"count\":\"1\"}"
        }) {
            assertThatThrownBy(() -> Json.mapper().readValue(json, Named.class))
                    .as(json)
                    .isInstanceOf(JsonProcessingException.class);
        }
    }

    @Test
    void nullIsWrittenAndTextIsUtf8() {
        assertThat(new String(Json.bytes(new Sample("grüße 👋", 2, null)), StandardCharsets.UTF_8))
                .isEqualTo("{\"name\":\"grüße 👋\",\"count\":2,\"flag\":null}");
    }

    @Test
    void halfACharacterComesThroughAsItCame() throws JsonProcessingException {
        for (String text : new String[] {"\ud83d", "a\ud83db", "\udc4b", "\udc4b\ud83d", "👋\ud83d"}) {
            String written = new String(Json.bytes(text), StandardCharsets.UTF_8);
            assertThat(read(written).textValue()).isEqualTo(text);
        }
    }

    @Test
    void whatCannotBeWrittenIsADefectOfOurs() {
        assertThatThrownBy(() -> Json.bytes(new Object())).isInstanceOf(IllegalStateException.class);
    }

    private static String nested(int depth) {
        return "[".repeat(depth) + "]".repeat(depth);
    }

    private static JsonNode read(String text) throws JsonProcessingException {
        return Json.mapper().readTree(text);
    }

    private static Sample sample(String text) throws JsonProcessingException {
        return Json.mapper().readValue(text, Sample.class);
    }
}
