package chat.node.bus.frame;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.AbstractList;
import java.util.List;

/**
 * {@code [event, ...args]}. Byte arrays are {@link com.fasterxml.jackson.databind.node.BinaryNode}s.
 *
 * @param array begins with the event's name; not to be changed any more
 */
public record EventData(ArrayNode array) {
    public EventData {
        if (array.isEmpty() || !array.get(0).isTextual()) {
            throw new IllegalArgumentException("an event begins with its name");
        }
    }

    public String event() {
        return array.get(0).textValue();
    }

    /** A view. */
    public List<JsonNode> args() {
        return new AbstractList<>() {
            @Override
            public JsonNode get(int index) {
                return array.get(index + 1);
            }

            @Override
            public int size() {
                return array.size() - 1;
            }
        };
    }

    /** Never shows the data. */
    @Override
    public String toString() {
        return "EventData[" + array.size() + "]";
    }
}
