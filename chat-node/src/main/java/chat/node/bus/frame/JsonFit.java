package chat.node.bus.frame;

import chat.common.bytes.Utf8;
import chat.common.msgpack.MsgPack;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Whether JSON can say a tree, and in how many tokens. One thread, one use. */
final class JsonFit {
    /** Digits that a reader takes. */
    static final int MAX_NUMBER = 100;

    private int tokens;

    /** All of them, if it fits. */
    int tokens() {
        return tokens;
    }

    /**
     * Bytes would become base64, which nobody takes for bytes, and what is no number a string.
     *
     * @throws IllegalArgumentException if it is nested too deep for any reader
     */
    boolean fits(JsonNode node, int depth) {
        if (node.isContainerNode() && depth >= MsgPack.MAX_DEPTH) {
            throw new IllegalArgumentException("nested deeper than " + MsgPack.MAX_DEPTH);
        }
        tokens += node.isContainerNode() ? 2 : 1;
        // Loops, since streams would take ten times the stack.
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            tokens++;
            // Half a character in a name is more than Jackson reads.
            if (!Utf8.isWellFormed(field.getKey()) || !fits(field.getValue(), depth + 1)) {
                return false;
            }
        }
        if (node.isArray()) {
            for (JsonNode element : node) {
                if (!fits(element, depth + 1)) {
                    return false;
                }
            }
        }
        return !node.isBinary() && !node.isPojo() && !isStrangeNumber(node);
    }

    private static boolean isStrangeNumber(JsonNode node) {
        if (node.isBigInteger() || node.isBigDecimal()) {
            return node.asText().length() > MAX_NUMBER;
        }
        return node.isFloatingPointNumber() && !Double.isFinite(node.doubleValue());
    }
}
