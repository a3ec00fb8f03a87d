package chat.common.msgpack;

import chat.common.bytes.Utf8;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;
import java.util.Arrays;

/** Reads one value out of a stranger's bytes; one thread, one use. */
final class MsgPackReader {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final byte[] in;
    private final int end;
    private int at;
    private int valuesLeft;

    MsgPackReader(byte[] in, int from, int end, int maxValues) {
        this.in = in;
        this.at = from;
        this.end = end;
        this.valuesLeft = maxValues;
    }

    JsonNode whole() throws MsgPackException {
        JsonNode value = value(0);
        if (at != end) {
            throw MsgPackException.malformed("trailing bytes");
        }
        return value.isMissingNode() ? NullNode.getInstance() : value;
    }

    private JsonNode value(int depth) throws MsgPackException {
        if (valuesLeft-- == 0) {
            throw MsgPackException.pastLimit("too many values");
        }
        int prefix = (int) unsigned(1);
        if (prefix < 0x80) {
            return IntNode.valueOf(prefix);
        }
        if (prefix >= 0xe0) {
            return IntNode.valueOf((byte) prefix);
        }
        if (prefix < 0x90) {
            return object(prefix & 0x0f, depth + 1);
        }
        if (prefix < 0xa0) {
            return array(prefix & 0x0f, depth + 1);
        }
        return prefix < 0xc0 ? TextNode.valueOf(string(prefix & 0x1f)) : prefixed(prefix, depth);
    }

    private JsonNode prefixed(int prefix, int depth) throws MsgPackException {
        return switch (prefix) {
            case 0xc0 -> NullNode.getInstance();
            case 0xc2 -> BooleanNode.FALSE;
            case 0xc3 -> BooleanNode.TRUE;
            case 0xc4, 0xc5, 0xc6 -> BinaryNode.valueOf(bytes(length(1 << (prefix - 0xc4))));
            case 0xc7, 0xc8, 0xc9 -> extension(length(1 << (prefix - 0xc7)));
            case 0xca -> DoubleNode.valueOf(Float.intBitsToFloat((int) unsigned(4)));
            case 0xcb -> DoubleNode.valueOf(Double.longBitsToDouble(unsigned(8)));
            case 0xcc, 0xcd, 0xce -> integer(unsigned(1 << (prefix - 0xcc)));
            case 0xcf -> unsigned64(unsigned(8));
            case 0xd0, 0xd1, 0xd2, 0xd3 -> integer(signed(1 << (prefix - 0xd0)));
            case 0xd4, 0xd5, 0xd6, 0xd7, 0xd8 -> fixedExtension(1 << (prefix - 0xd4));
            case 0xd9, 0xda, 0xdb -> TextNode.valueOf(string(length(1 << (prefix - 0xd9))));
            case 0xdc, 0xdd -> array(length(prefix == 0xdc ? 2 : 4), depth + 1);
            case 0xde, 0xdf -> object(length(prefix == 0xde ? 2 : 4), depth + 1);
            default -> throw MsgPackException.malformed("unknown type");
        };
    }

    private ArrayNode array(int size, int depth) throws MsgPackException {
        checkContainer(size, size, depth);
        ArrayNode array = new ArrayNode(NODES, size);
        for (int i = 0; i < size; i++) {
            JsonNode element = value(depth);
            array.add(element.isMissingNode() ? NullNode.getInstance() : element);
        }
        return array;
    }

    private ObjectNode object(int size, int depth) throws MsgPackException {
        checkContainer(size, 2L * size, depth);
        ObjectNode object = NODES.objectNode();
        for (int i = 0; i < size; i++) {
            JsonNode key = value(depth);
            if (!key.isTextual() && !key.isIntegralNumber()) {
                throw MsgPackException.malformed("a key is no string");
            }
            JsonNode value = value(depth);
            // What is undefined in JavaScript is not there, as in JSON.
            if (!value.isMissingNode()) {
                object.set(key.asText(), value);
            }
        }
        return object;
    }

    /** Each element takes a byte at least: what announces more than there is gets no memory for it. */
    private void checkContainer(int size, long leastBytes, int depth) throws MsgPackException {
        if (size < 0 || leastBytes > end - at) {
            throw MsgPackException.malformed("truncated");
        }
        if (depth > MsgPack.MAX_DEPTH) {
            throw MsgPackException.pastLimit("nested too deep");
        }
    }

    private String string(int length) throws MsgPackException {
        String text = Utf8.decode(in, at, available(length));
        at += length;
        return text;
    }

    private byte[] bytes(int length) throws MsgPackException {
        byte[] bytes = Arrays.copyOfRange(in, at, at + available(length));
        at += length;
        return bytes;
    }

    /** Type 0 is how older packers wrote {@code undefined} (in one byte) and dates (in eight). */
    private JsonNode fixedExtension(int length) throws MsgPackException {
        int type = (byte) unsigned(1);
        byte[] data = bytes(length);
        if (type == 0 && length == 1) {
            return MissingNode.getInstance();
        }
        if (type == 0 && length == 8) {
            return Timestamps.ofMillis(data);
        }
        return typed(type, data);
    }

    private JsonNode extension(int length) throws MsgPackException {
        int type = (byte) unsigned(1);
        byte[] data = bytes(length);
        // The old way to write an ArrayBuffer.
        return type == 0 ? BinaryNode.valueOf(data) : typed(type, data);
    }

    private static JsonNode typed(int type, byte[] data) {
        if (type == Timestamps.TYPE && Timestamps.isLength(data.length)) {
            return Timestamps.read(data);
        }
        // What the reference makes of a type it does not know.
        return NODES.arrayNode(2).add(type).add(data);
    }

    private int length(int width) throws MsgPackException {
        long length = unsigned(width);
        return (int) Math.min(length, Integer.MAX_VALUE);
    }

    private int available(int length) throws MsgPackException {
        if (length > end - at) {
            throw MsgPackException.malformed("truncated");
        }
        return length;
    }

    /** Big-endian; eight bytes fill the sign as well. */
    private long unsigned(int width) throws MsgPackException {
        long value = 0;
        for (int stop = at + available(width); at < stop; at++) {
            value = value << 8 | (in[at] & 0xff);
        }
        return value;
    }

    private long signed(int width) throws MsgPackException {
        int unused = Long.SIZE - 8 * width;
        return unsigned(width) << unused >> unused;
    }

    /** The node type that Jackson's own parser picks. */
    private static JsonNode integer(long value) {
        return value == (int) value ? IntNode.valueOf((int) value) : LongNode.valueOf(value);
    }

    private static JsonNode unsigned64(long bits) {
        if (bits >= 0) {
            return integer(bits);
        }
        return BigIntegerNode.valueOf(BigInteger.valueOf(bits).add(BigInteger.ONE.shiftLeft(Long.SIZE)));
    }
}
