package chat.common.msgpack;

import chat.common.bytes.ByteSink;
import chat.common.json.Json;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * One msgpack value to or from bytes. Byte arrays are {@link com.fasterxml.jackson.databind.node.BinaryNode}s in the tree.
 *
 * <p>Stateless: any thread.
 */
public final class MsgPack {
    /** What JSON may nest, and room for the envelopes that the bus and the packets put around it. */
    public static final int MAX_DEPTH = Json.MAX_DEPTH + 8;

    private MsgPack() {}

    /**
     * Time and memory are bounded by the length of the bytes, which is bounded by {@code maxBytes}.
     *
     * <p>As in JavaScript, bytes that are no UTF-8 become U+FFFD inside strings, the last of equal keys wins, and integer keys
     * become strings.
     */
    public static JsonNode read(byte[] bytes, int offset, int length, int maxBytes) throws MsgPackException {
        if (length > maxBytes) {
            throw MsgPackException.pastLimit("too long");
        }
        return new MsgPackReader(bytes, offset, offset + length, Integer.MAX_VALUE).whole();
    }

    public static JsonNode read(byte[] bytes, int maxBytes) throws MsgPackException {
        return read(bytes, 0, bytes.length, maxBytes);
    }

    /** @param maxValues keys and values: a single byte may be one, and then takes eighty bytes of memory */
    public static JsonNode read(byte[] bytes, int maxBytes, int maxValues) throws MsgPackException {
        if (bytes.length > maxBytes) {
            throw MsgPackException.pastLimit("too long");
        }
        return new MsgPackReader(bytes, 0, bytes.length, maxValues).whole();
    }

    /**
     * Writes a tree, or anything that Jackson can turn into one.
     *
     * @throws IllegalArgumentException if it is nested deeper than {@link #MAX_DEPTH}, which no reader would take
     */
    public static byte[] write(Object value) {
        ByteSink out = new ByteSink(256);
        new MsgPackWriter(out).tree(tree(value), 0);
        return out.toByteArray();
    }

    static JsonNode tree(Object value) {
        return value instanceof JsonNode node ? node : Json.mapper().valueToTree(value);
    }
}
