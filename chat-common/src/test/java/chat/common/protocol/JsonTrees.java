package chat.common.protocol;

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
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Tuple;

/** Random data as clients send it, in the node types that Jackson's parser picks. */
public final class JsonTrees {
    private JsonTrees() {}

    public static Arbitrary<JsonNode> withBinary() {
        return trees(Arbitraries.frequencyOf(
                Tuple.of(4, leaves()), Tuple.of(1, binaries().map(bytes -> (JsonNode) BinaryNode.valueOf(bytes)))));
    }

    public static Arbitrary<JsonNode> withoutBinary() {
        return trees(leaves());
    }

    public static Arbitrary<byte[]> binaries() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
    }

    /** Any code unit, lone surrogates too, with a bias to what needs care on the wire. */
    public static Arbitrary<String> strings() {
        Arbitrary<Character> characters = Arbitraries.oneOf(
                Arbitraries.chars().range(' ', '~'),
                Arbitraries.of(
                        '"', '\\', '\n', '\u0000', '\u001e', '\u2028', '\u2029', '€', ',', '/', '\uD83D', '\uDE00'),
                Arbitraries.chars().all());
        return characters.list().ofMaxSize(40).map(JsonTrees::joined);
    }

    /** Jackson refuses half characters in keys, and so do we. */
    private static Arbitrary<String> keys() {
        return strings().map(text -> new String(Utf8.encode(text), StandardCharsets.UTF_8));
    }

    private static String joined(List<Character> characters) {
        StringBuilder text = new StringBuilder();
        characters.forEach(text::append);
        return text.toString();
    }

    private static Arbitrary<JsonNode> leaves() {
        return Arbitraries.oneOf(
                strings().map(TextNode::valueOf),
                Arbitraries.integers().map(IntNode::valueOf),
                Arbitraries.longs().filter(value -> value != value.intValue()).map(LongNode::valueOf),
                Arbitraries.bigIntegers()
                        .between(
                                BigInteger.ONE.shiftLeft(63),
                                BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE))
                        .map(BigIntegerNode::valueOf),
                Arbitraries.doubles().filter(value -> value != Math.rint(value)).map(DoubleNode::valueOf),
                Arbitraries.of(BooleanNode.TRUE, BooleanNode.FALSE),
                Arbitraries.just(NullNode.getInstance()));
    }

    private static Arbitrary<JsonNode> trees(Arbitrary<JsonNode> leaves) {
        return Arbitraries.recursive(() -> leaves, JsonTrees::containers, 0, 3).withoutEdgeCases();
    }

    private static Arbitrary<JsonNode> containers(Arbitrary<JsonNode> elements) {
        return Arbitraries.oneOf(
                elements,
                elements.list().ofMaxSize(5).map(JsonTrees::array),
                Arbitraries.maps(keys(), elements).ofMaxSize(5).map(JsonTrees::object));
    }

    private static JsonNode array(List<JsonNode> elements) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        return array.addAll(elements);
    }

    private static JsonNode object(Map<String, JsonNode> fields) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        return object.setAll(fields);
    }
}
