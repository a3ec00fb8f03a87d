package chat.node.bus.frame;

import chat.common.json.Json;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Frames as tests write them down: JSON as it is, msgpack as hexadecimal digits. */
final class Bytes {
    private Bytes() {}

    static byte[] of(String text) {
        return text.startsWith("{")
                ? text.getBytes(StandardCharsets.UTF_8)
                : HexFormat.of().parseHex(text);
    }

    static String text(byte[] bytes) {
        return bytes[0] == '{'
                ? new String(bytes, StandardCharsets.UTF_8)
                : HexFormat.of().formatHex(bytes);
    }

    static JsonNode json(String json) {
        try {
            return Json.mapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** @param array of the name and the arguments */
    static EventData event(String array) {
        return new EventData((ArrayNode) json(array));
    }
}
