package chat.common.msgpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.common.json.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MsgPackTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final int MAX_BYTES = 1_000_000;

    /** The test vectors of the wire between nodes. */
    @Test
    void aBroadcastOfTheRedisAdapter() throws Exception {
        String hex = "93a641623378597a83a47479706502a46461746192a76d65737361676581a2696401a36e7370a12f"
                + "83a5726f6f6d7391a5726f6f6d31a665786365707490a5666c61677380";
        JsonNode broadcast = Json.mapper().readTree("""
                        ["Ab3xYz", {"type":2,"data":["message",{"id":1}],"nsp":"/"},
                         {"rooms":["room1"],"except":[],"flags":{}}]""");

        assertThat(write(broadcast)).isEqualTo(hex);
        assertThat(read(hex)).isEqualTo(broadcast);
    }

    @Test
    void bytesOfTheRedisAdapter() throws Exception {
        assertThat(write(BinaryNode.valueOf(new byte[] {1, 2, 3}))).isEqualTo("c403010203");
        assertThat(read("c403010203").binaryValue()).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "127, 7f",
        "128, cc80",
        "255, ccff",
        "256, cd0100",
        "65535, cdffff",
        "65536, ce00010000",
        "4294967295, ceffffffff",
        "4294967296, cf0000000100000000",
        "9007199254740991, cf001fffffffffffff",
        "9223372036854775807, cf7fffffffffffffff",
        "18446744073709551615, cfffffffffffffffff",
        "-1, ff",
        "-32, e0",
        "-33, d0df",
        "-128, d080",
        "-129, d1ff7f",
        "-32768, d18000",
        "-32769, d2ffff7fff",
        "-2147483648, d280000000",
        "-2147483649, d3ffffffff7fffffff",
        "1.5, cb3ff8000000000000",
        "-0.1, cbbfb999999999999a",
        "null, c0",
        "true, c3",
        "false, c2",
        "[], 90",
        "{}, 80",
        "[[null]], 9191c0",
    })
    void numbersTakeTheSmallestFormAndComeBack(String json, String hex) throws Exception {
        JsonNode tree = Json.mapper().readTree(json);

        assertThat(write(tree)).isEqualTo(hex);
        assertThat(read(hex)).isEqualTo(tree);
    }

    @ParameterizedTest
    @CsvSource({
        "5.0, 05",
        "-0.0, 00",
        "9223372036854775808.0, cf8000000000000000",
        "1e19, cf8ac7230489e80000",
        "18446744073709549568.0, cffffffffffffff800",
        "1e20, cb4415af1d78b58c40",
        "18446744073709551616, cb43f0000000000000",
        "-9223372036854775809, cbc3e0000000000000",
    })
    void wholeDoublesAreIntegersAndWhatIsTooLargeIsADouble(String json, String hex) throws Exception {
        assertThat(write(Json.mapper().readTree(json))).isEqualTo(hex);
    }

    @ParameterizedTest
    @CsvSource({"31, bf", "32, d920", "255, d9ff", "256, da0100", "65535, daffff", "65536, db00010000"})
    void stringsTakeTheSmallestHeader(int length, String header) throws Exception {
        String text = "x".repeat(length);

        assertThat(write(text)).isEqualTo(header + "78".repeat(length));
        assertThat(read(header + "78".repeat(length)).textValue()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, c400", "255, c4ff", "256, c50100", "65535, c5ffff", "65536, c600010000"})
    void bytesTakeTheSmallestHeader(int length, String header) throws Exception {
        assertThat(write(new byte[length])).isEqualTo(header + "00".repeat(length));
        assertThat(read(header + "00".repeat(length)).binaryValue()).hasSize(length);
    }

    @ParameterizedTest
    @CsvSource({"15, 9f", "16, dc0010", "65535, dcffff", "65536, dd00010000"})
    void arraysTakeTheSmallestHeader(int length, String header) throws Exception {
        Object[] array = new Object[length];

        assertThat(write(Arrays.asList(array))).isEqualTo(header + "c0".repeat(length));
        assertThat(read(header + "c0".repeat(length))).hasSize(length);
    }

    @Test
    void objectsTakeTheSmallestHeader() throws Exception {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < 16; i++) {
            object.put(Character.toString('a' + i), i);
        }

        assertThat(write(object)).startsWith("de0010a16100a16201");
        assertThat(read(write(object))).isEqualTo(object);
        object.remove("p");
        assertThat(write(object)).startsWith("8fa16100");
    }

    @Test
    void recordsAndNestedBytesAreWritten() {
        record Note(String text, ByteBuffer data) {}

        assertThat(write(Map.of("note", new Note("hi", ByteBuffer.wrap(new byte[] {7})))))
                .isEqualTo("81a46e6f746582a474657874a26869a464617461c40107");
        assertThat(write(JsonNodeFactory.instance.pojoNode(List.of(1)))).isEqualTo("9101");
    }

    @ParameterizedTest
    @CsvSource({
        "d6ff00000000, 1970-01-01T00:00:00.000Z",
        "d6ff6593f0c0, 2024-01-02T11:17:20.000Z",
        "d7ff1dcd65006593f0c0, 2024-01-02T11:17:20.125Z",
        "c70cff3b9aca00ffffffffffffffff, 1970-01-01T00:00:00.000Z",
        "c70cff00000000ffffffffffffffff, 1969-12-31T23:59:59.000Z",
        "d70000000000000003e8, 1970-01-01T00:00:01.000Z",
    })
    void timesBecomeTheirIsoStrings(String hex, String iso) throws Exception {
        assertThat(read(hex).textValue()).isEqualTo(iso);
    }

    @Test
    void whatOnlyOldPackersWriteIsRead() throws Exception {
        assertThat(read("d40000").isNull()).isTrue();
        assertThat(read("92d4000001").toString()).isEqualTo("[null,1]");
        assertThat(read("82a161d40000a16201").toString()).isEqualTo("{\"b\":1}");
        assertThat(read("c7020009ff").binaryValue()).containsExactly(9, 0xff);
        assertThat(read("c800020009ff").binaryValue()).containsExactly(9, 0xff);
        assertThat(read("ca3fc00000").doubleValue()).isEqualTo(1.5);
        assertThat(read("c70cff000000007fffffffffffffff").isNull()).isTrue();
        assertThat(read("d42a07"))
                .isEqualTo(JsonNodeFactory.instance.arrayNode().add(42).add(new byte[] {7}));
        assertThat(read("820102a10103")).isEqualTo(Json.mapper().readTree("{\"1\":2,\"\\u0001\":3}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "c1",
                "0000",
                "a2",
                "a261",
                "d9",
                "d905",
                "db7fffffff",
                "dbffffffff61",
                "c4",
                "c6ffffffff00",
                "91",
                "dc0002c0",
                "dd7fffffff",
                "ddffffffff",
                "81",
                "81a161",
                "df7fffffffc0",
                "dfffffffff",
                "81c0c0",
                "8190c0",
                "cc",
                "cd00",
                "ce000000",
                "cf00000000000000",
                "cb00000000000000",
                "d6ff0000",
                "c70cff00",
                "c7",
                "c9ffffffffff"
            })
    void malformedBytesAreRefused(String hex) {
        assertThatThrownBy(() -> read(hex)).isInstanceOf(MsgPackException.class);
    }

    @Test
    void depthAndLengthAreLimited() throws Exception {
        int max = MsgPack.MAX_DEPTH;
        assertThat(read("91".repeat(max) + "c0")).hasSize(1);
        assertThatThrownBy(() -> read("91".repeat(max + 1) + "c0")).isInstanceOf(MsgPackException.class);
        assertThatThrownBy(() -> read("91".repeat(100_000) + "c0")).isInstanceOf(MsgPackException.class);
        assertThatThrownBy(() -> MsgPack.read(new byte[11], 10)).isInstanceOf(MsgPackException.class);
        JsonNode deep = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < max; i++) {
            deep = JsonNodeFactory.instance.arrayNode().add(deep);
        }
        JsonNode tooDeep = deep;
        assertThatThrownBy(() -> MsgPack.write(tooDeep)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keysAndValuesAreCounted() throws Exception {
        byte[] twoKeys = HEX.parseHex("82a16101a16290");

        assertThat(MsgPack.read(twoKeys, MAX_BYTES, 5)).hasSize(2);
        assertThatThrownBy(() -> MsgPack.read(twoKeys, MAX_BYTES, 4))
                .isInstanceOfSatisfying(
                        MsgPackException.class,
                        tooMany -> assertThat(tooMany.isPastLimit()).isTrue());
    }

    @Test
    void whatIsPastALimitIsToldFromWhatIsMalformed() {
        assertThatThrownBy(() -> read("91".repeat(1_000)))
                .isInstanceOfSatisfying(
                        MsgPackException.class,
                        tooDeep -> assertThat(tooDeep.isPastLimit()).isTrue());
        assertThatThrownBy(() -> MsgPack.read(new byte[11], 10, 10))
                .isInstanceOfSatisfying(
                        MsgPackException.class,
                        tooLong -> assertThat(tooLong.isPastLimit()).isTrue());
        assertThatThrownBy(() -> read("c1"))
                .isInstanceOfSatisfying(
                        MsgPackException.class,
                        malformed -> assertThat(malformed.isPastLimit()).isFalse());
    }

    @Test
    void halfCharactersAreReplaced() throws Exception {
        assertThat(write("\uD83D")).isEqualTo("a3efbfbd");
        assertThat(read("a2ff61").textValue()).isEqualTo("\uFFFDa");
    }

    private static String write(Object value) {
        return HEX.formatHex(MsgPack.write(value));
    }

    private static JsonNode read(String hex) throws MsgPackException {
        return MsgPack.read(HEX.parseHex(hex), MAX_BYTES);
    }
}
