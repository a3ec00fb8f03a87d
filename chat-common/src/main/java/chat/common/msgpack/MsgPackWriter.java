package chat.common.msgpack;

import chat.common.bytes.ByteSink;
import chat.common.bytes.Utf8;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.POJONode;
import java.math.BigInteger;
import java.util.Map;

/**
 * Writes trees, and the envelopes around them without making a tree of those first. One thread at a time.
 *
 * <p>Whoever writes a header owes as many values, or keys and values in turn.
 */
public final class MsgPackWriter {
    private static final double TWO_POW_63 = 0x1p63;
    private static final double TWO_POW_64 = 0x1p64;

    private final ByteSink out;
    private int values;

    public MsgPackWriter(ByteSink out) {
        this.out = out;
    }

    /**
     * @param depth of the containers around it
     * @throws IllegalArgumentException if it is nested deeper than {@link MsgPack#MAX_DEPTH} together with them
     */
    public void tree(JsonNode tree, int depth) {
        value(tree, depth);
    }

    /** Keys and values so far, as {@link MsgPack#read(byte[], int, int)} counts them. */
    public int values() {
        return values;
    }

    public void arrayHeader(int size) {
        values++;
        header(size, 0x90, 0x10, 0xdc);
    }

    public void objectHeader(int size) {
        values++;
        header(size, 0x80, 0x10, 0xde);
    }

    public void bool(boolean value) {
        values++;
        out.write(value ? 0xc3 : 0xc2);
    }

    private void value(JsonNode node, int depth) {
        switch (node.getNodeType()) {
            case OBJECT -> object(node, depth + 1);
            case ARRAY -> array(node, depth + 1);
            case STRING -> string(node.textValue());
            case NUMBER -> number(node);
            case BINARY -> binary(((BinaryNode) node).binaryValue());
            case BOOLEAN -> bool(node.booleanValue());
            case POJO -> value(MsgPack.tree(((POJONode) node).getPojo()), depth + 1);
            case NULL, MISSING -> nil();
        }
    }

    private void nil() {
        values++;
        out.write(0xc0);
    }

    private void object(JsonNode node, int depth) {
        checkDepth(depth);
        objectHeader(node.size());
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            string(field.getKey());
            value(field.getValue(), depth);
        }
    }

    private void array(JsonNode node, int depth) {
        checkDepth(depth);
        arrayHeader(node.size());
        for (JsonNode element : node) {
            value(element, depth);
        }
    }

    public void string(String text) {
        values++;
        byte[] utf8 = Utf8.encode(text);
        if (utf8.length >= 0x20 && utf8.length < 0x100) {
            out.write(0xd9);
            out.write(utf8.length);
        } else {
            header(utf8.length, 0xa0, 0x20, 0xda);
        }
        out.write(utf8);
    }

    private void binary(byte[] bytes) {
        values++;
        if (bytes.length < 0x100) {
            out.write(0xc4);
            out.write(bytes.length);
        } else {
            header(bytes.length, 0, 0, 0xc5);
        }
        out.write(bytes);
    }

    /** Below {@code inPrefix} the length is part of the prefix; else {@code prefix16} or its successor announces it. */
    private void header(int length, int prefix, int inPrefix, int prefix16) {
        if (length < inPrefix) {
            out.write(prefix | length);
        } else if (length < 0x10000) {
            out.write(prefix16);
            out.writeShort(length);
        } else {
            out.write(prefix16 + 1);
            out.writeInt(length);
        }
    }

    private void number(JsonNode node) {
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            integer(node.longValue());
            return;
        }
        BigInteger big = node.isBigInteger() ? node.bigIntegerValue() : null;
        if (big != null && big.signum() > 0 && big.bitLength() <= Long.SIZE) {
            unsigned64(big.longValue());
            return;
        }
        floating(node.doubleValue());
    }

    /** JavaScript has one kind of number: 5.0 is the integer 5. */
    private void floating(double value) {
        if (Math.rint(value) == value && Math.abs(value) < TWO_POW_63) {
            integer((long) value);
        } else if (Math.rint(value) == value && value > 0 && value < TWO_POW_64) {
            // As large as that, it is even.
            unsigned64((long) (value / 2) << 1);
        } else {
            values++;
            out.write(0xcb);
            out.writeLong(Double.doubleToRawLongBits(value));
        }
    }

    private void unsigned64(long bits) {
        values++;
        out.write(0xcf);
        out.writeLong(bits);
    }

    public void integer(long value) {
        values++;
        if (value >= 0) {
            unsigned(value);
        } else {
            negative(value);
        }
    }

    private void unsigned(long value) {
        if (value < 0x80) {
            out.write((int) value);
        } else if (value < 0x100) {
            out.write(0xcc);
            out.write((int) value);
        } else if (value < 0x10000) {
            out.write(0xcd);
            out.writeShort((int) value);
        } else if (value < 0x1_0000_0000L) {
            out.write(0xce);
            out.writeInt((int) value);
        } else {
            out.write(0xcf);
            out.writeLong(value);
        }
    }

    private void negative(long value) {
        if (value >= -0x20) {
            out.write((int) value);
        } else if (value >= Byte.MIN_VALUE) {
            out.write(0xd0);
            out.write((int) value);
        } else if (value >= Short.MIN_VALUE) {
            out.write(0xd1);
            out.writeShort((int) value);
        } else if (value >= Integer.MIN_VALUE) {
            out.write(0xd2);
            out.writeInt((int) value);
        } else {
            out.write(0xd3);
            out.writeLong(value);
        }
    }

    private static void checkDepth(int depth) {
        if (depth > MsgPack.MAX_DEPTH) {
            throw new IllegalArgumentException("nested deeper than " + MsgPack.MAX_DEPTH);
        }
    }
}
