package chat.node.bus.frame;

import chat.common.protocol.socket.SocketPacket;
import chat.node.bus.frame.PoisonException.Kind;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Takes the fields of frames out of their trees: as lenient as JavaScript where that is harmless. Thread-safe. */
final class FieldReader {
    /** From here on JavaScript writes numbers with an exponent; nobody calls a room that. */
    private static final double MAX_NAME_NUMBER = 1e21;

    private final FrameLimits limits;

    FieldReader(FrameLimits limits) {
        this.limits = limits;
    }

    static PoisonException shape() {
        return new PoisonException(Kind.SHAPE);
    }

    /** An absent field and {@code null} are the same. */
    static boolean isAbsent(JsonNode field) {
        return field == null || field.isNull();
    }

    static JsonNode object(JsonNode field) throws PoisonException {
        if (field == null || !field.isObject()) {
            throw shape();
        }
        return field;
    }

    static JsonNode array(JsonNode field) throws PoisonException {
        if (field == null || !field.isArray()) {
            throw shape();
        }
        return field;
    }

    /** As JavaScript's {@code if} sees it. */
    static boolean isTruthy(JsonNode field) {
        if (isAbsent(field)) {
            return false;
        }
        return switch (field.getNodeType()) {
            case BOOLEAN -> field.booleanValue();
            case NUMBER -> field.doubleValue() != 0 && !Double.isNaN(field.doubleValue());
            case STRING -> !field.textValue().isEmpty();
            default -> true;
        };
    }

    String name(JsonNode field) throws PoisonException {
        String name = field == null ? null : text(field);
        if (name == null) {
            throw shape();
        }
        return checkLength(name);
    }

    /** Null if there is none. */
    String optionalName(JsonNode field) throws PoisonException {
        return isAbsent(field) ? null : name(field);
    }

    /** What cannot be the name of anything is left out. */
    List<String> names(JsonNode list) throws PoisonException {
        if (isAbsent(list)) {
            return List.of();
        }
        if (array(list).size() > limits.maxNames()) {
            throw new PoisonException(Kind.LIMIT);
        }
        return unboundedNames(list);
    }

    /** Bounded by what a whole frame may hold: what nodes tell of themselves. */
    List<String> unboundedNames(JsonNode list) throws PoisonException {
        List<String> names = new ArrayList<>(array(list).size());
        for (JsonNode element : list) {
            String name = text(element);
            if (name != null) {
                names.add(checkLength(name));
            }
        }
        return names;
    }

    /** The rooms that sockets are to join or to leave; JavaScript takes a single one as well. */
    List<String> oneOrMoreNames(JsonNode field) throws PoisonException {
        return field != null && field.isValueNode() && !field.isNull() ? List.of(name(field)) : names(field);
    }

    Options options(JsonNode options) throws PoisonException {
        JsonNode wanted = object(options).get("rooms");
        List<String> rooms = names(wanted);
        if (rooms.isEmpty() && !isAbsent(wanted) && !wanted.isEmpty()) {
            // It was for rooms that nobody can be in. Without them it would be for everyone.
            throw shape();
        }
        return new Options(rooms, names(options.get("except")), flags(options.get("flags")));
    }

    private static Flags flags(JsonNode flags) {
        if (flags == null || flags.isEmpty()) {
            return Flags.NONE;
        }
        JsonNode compress = flags.get("compress");
        return new Flags(
                isTruthy(flags.get("volatile")),
                compress == null || !compress.isBoolean() || compress.booleanValue(),
                isTruthy(flags.get("expectSingleResponse")),
                timeout(flags.get("timeout")));
    }

    /** JavaScript's timers reach no further. */
    private static Duration timeout(JsonNode millis) {
        double value = millis != null && millis.isNumber() ? millis.doubleValue() : 0;
        return value >= 1 ? Duration.ofMillis((long) Math.min(value, Integer.MAX_VALUE)) : Duration.ZERO;
    }

    /** @param forClients they would cut off the connection over the name of an event that is none of theirs */
    EventData event(JsonNode data, boolean forClients) throws PoisonException {
        if (!(data instanceof ArrayNode array) || array.isEmpty()) {
            throw shape();
        }
        String event = name(array.get(0));
        if (forClients && SocketPacket.isReservedEvent(event)) {
            throw shape();
        }
        if (!array.get(0).isTextual()) {
            array.set(0, TextNode.valueOf(event));
        }
        return new EventData(array);
    }

    /** An empty one if there is none. */
    static ObjectNode objectOrEmpty(JsonNode field) {
        return field instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
    }

    private String checkLength(String name) throws PoisonException {
        if (name.length() > limits.maxNameLength()) {
            throw new PoisonException(Kind.LIMIT);
        }
        return name;
    }

    /** Rooms of Node.js may be numbers, and then are what such a number is as a string. Null if it is neither. */
    private static String text(JsonNode value) {
        if (value.isTextual()) {
            return value.textValue();
        }
        if (!value.isNumber()) {
            return null;
        }
        if (value.isInt()) {
            return value.asText();
        }
        double number = value.doubleValue();
        if (!(Math.abs(number) < MAX_NAME_NUMBER)) {
            return null;
        }
        String decimal = BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
        return number == 0 ? "0" : decimal;
    }
}
