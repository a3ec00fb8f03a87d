package chat.node.bus.member;

import chat.common.json.Json;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * What a node says of itself, for operators.
 *
 * @param load the share of the machine's processors that its process uses, 0 to 1; negative if that is unknown
 */
public record About(
        String name, String address, String version, Instant started, int sockets, double load, boolean leaving) {
    private static final int MOST_CHARACTERS = 2_000;

    /** One decimal in a hundred is as much as anybody can use of it. */
    private static final double STEPS = 100;

    String write() {
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("name", name);
        json.put("address", address);
        json.put("version", version);
        json.put("started", started.toString());
        json.put("sockets", sockets);
        json.put("load", Math.round(load * STEPS) / STEPS);
        json.put("leaving", leaving);
        return json.toString();
    }

    /** Redis is not ours alone: nothing if it is anything else. */
    static Optional<About> read(String text) {
        if (text.length() > MOST_CHARACTERS) {
            return Optional.empty();
        }
        try {
            JsonNode json = Json.mapper().readTree(text);
            return Optional.of(new About(
                    json.path("name").asText(),
                    json.path("address").asText(),
                    json.path("version").asText(),
                    Instant.parse(json.path("started").asText()),
                    json.path("sockets").asInt(),
                    json.path("load").asDouble(),
                    json.path("leaving").asBoolean()));
        } catch (JsonProcessingException | DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
