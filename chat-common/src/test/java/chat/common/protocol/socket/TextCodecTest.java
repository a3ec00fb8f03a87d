package chat.common.protocol.socket;

import static chat.common.protocol.socket.SocketPacket.NO_ID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.common.json.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextCodecTest {
    private static final SocketCodec CODEC = SocketCodec.text();
    private static final byte[] ONE = {1, 2};
    private static final byte[] TWO = {3, 4};

    /** The examples of both revisions' documents. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CONNECT       | /      | -1  |                               | 0",
                "CONNECT       | /admin | -1  |                               | 0/admin,",
                "CONNECT       | /admin?token=1234&uid=abcd | -1 |            | 0/admin?token=1234&uid=abcd,",
                "CONNECT       | /admin | -1  | {\"sid\":\"oSO0OpakMV_3jnilAAAA\"} | 0/admin,{\"sid\":\"oSO0OpakMV_3jnilAAAA\"}",
                "CONNECT_ERROR | /      | -1  | {\"message\":\"Not authorized\"} | 4{\"message\":\"Not authorized\"}",
                "CONNECT_ERROR | /admin | -1  | \"Not authorized\"              | 4/admin,\"Not authorized\"",
                "DISCONNECT    | /      | -1  |                               | 1",
                "DISCONNECT    | /admin | -1  |                               | 1/admin,",
                "EVENT         | /      | -1  | [\"foo\"]                       | 2[\"foo\"]",
                "EVENT         | /admin | -1  | [\"bar\"]                       | 2/admin,[\"bar\"]",
                "EVENT         | /      | 12  | [\"foo\"]                       | 212[\"foo\"]",
                "EVENT         | /admin | 456 | [\"project:delete\",123]        | 2/admin,456[\"project:delete\",123]",
                "ACK           | /admin | 13  | [\"bar\"]                       | 3/admin,13[\"bar\"]",
                "ACK           | /admin | 456 | []                            | 3/admin,456[]",
            })
    void packetsWithoutBinary(PacketType type, String nsp, long id, String json, String wire) throws Exception {
        JsonNode data = json == null ? null : Json.mapper().readTree(json);

        EncodedPacket encoded = CODEC.encode(type, nsp, id, data);

        assertThat(text(encoded)).isEqualTo("4" + wire);
        assertThat(encoded.binaries()).isEmpty();
        assertThat(encoded.size()).isEqualTo(wire.length() + 1);
    }

    @Test
    void aPacketHasALargestSize() {
        byte[] large = new byte[EncodedPacket.MAX_BYTES / 2];
        assertThatThrownBy(() -> CODEC.event("/", NO_ID, "t", List.of(large, large)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 100000000");
        // The same array: what counts is what would be sent.
        assertThatThrownBy(() -> CODEC.event("/", NO_ID, "t", Collections.nCopies(50, large)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(CODEC.event("/", NO_ID, "t", List.of(large)).size()).isGreaterThan(large.length);
    }

    @Test
    void whatMayBeReadCanBeWritten() throws Exception {
        String deep = "[".repeat(Json.MAX_DEPTH - 1) + "]".repeat(Json.MAX_DEPTH - 1);
        EncodedPacket packet =
                CODEC.event("/", NO_ID, "t", List.of(Json.mapper().readTree(deep)));
        assertThat(text(packet)).isEqualTo("42[\"t\"," + deep + "]");
    }

    @Test
    void binaryArgumentsBecomeAttachmentsInOrder() {
        EncodedPacket one = CODEC.event("/", NO_ID, "baz", List.of(ONE));
        assertThat(text(one)).isEqualTo("451-[\"baz\",{\"_placeholder\":true,\"num\":0}]");
        assertThat(one.binaries()).containsExactly(ONE);

        EncodedPacket two = CODEC.event("/admin", 7, "baz", List.of(ONE, Map.of("deep", List.of(TWO))));
        assertThat(text(two))
                .isEqualTo("452-/admin,7[\"baz\",{\"_placeholder\":true,\"num\":0},"
                        + "{\"deep\":[{\"_placeholder\":true,\"num\":1}]}]");
        assertThat(two.binaries()).containsExactly(ONE, TWO);

        EncodedPacket ack = CODEC.encode(PacketType.ACK, "/", 15, List.of("bar", new byte[0]));
        assertThat(text(ack)).isEqualTo("461-15[\"bar\",{\"_placeholder\":true,\"num\":0}]");
        assertThat(ack.binaries()).containsExactly(new byte[0]);
    }

    @Test
    void bytesAreFoundInTreesRecordsAndBuffers() {
        record Note(String text, ByteBuffer data, JsonNode tree) {}
        JsonNode tree = JsonNodeFactory.instance.objectNode().set("b", BinaryNode.valueOf(TWO));

        EncodedPacket encoded = CODEC.event("/", NO_ID, "x", List.of(new Note("hi", ByteBuffer.wrap(ONE), tree), tree));

        assertThat(text(encoded))
                .isEqualTo(
                        "453-[\"x\",{\"text\":\"hi\",\"data\":{\"_placeholder\":true,\"num\":0},"
                                + "\"tree\":{\"b\":{\"_placeholder\":true,\"num\":1}}},{\"b\":{\"_placeholder\":true,\"num\":2}}]");
        assertThat(encoded.binaries()).containsExactly(ONE, TWO, TWO);
        JsonNode pojo = JsonNodeFactory.instance.arrayNode().add("x").addPOJO(new Note("", null, tree));
        assertThat(CODEC.encode(PacketType.EVENT, "/", NO_ID, pojo).binaries()).containsExactly(TWO);
    }

    @Test
    void numbersSurviveAsJsonHasThem() {
        BigInteger big = new BigInteger("123456789012345678901234567890");
        EncodedPacket encoded = CODEC.event(
                "/", NO_ID, "n", Arrays.asList(big, Long.MIN_VALUE, 0.1, Double.NaN, Float.NEGATIVE_INFINITY, null));

        assertThat(text(encoded))
                .isEqualTo("42[\"n\",123456789012345678901234567890,-9223372036854775808,0.1,null,null,null]");
    }

    @Test
    void textIsUtf8AndHalfCharactersAreEscaped() {
        assertThat(text(CODEC.event("/", NO_ID, "t", List.of("€\uD83D\uDE00\u2028\u0000\u001f"))))
                .isEqualTo("42[\"t\",\"€\uD83D\uDE00\u2028\\u0000\\u001f\"]");
        EncodedPacket lone = CODEC.event("/", NO_ID, "t", List.of(ONE, "a\uD83D", Map.of("\uDE00", "b")));
        assertThat(text(lone))
                .isEqualTo("451-[\"t\",{\"_placeholder\":true,\"num\":0},\"a\\ud83d\",{\"\\ude00\":\"b\"}]");
        assertThat(lone.binaries()).containsExactly(ONE);
        record Note(String text) {}
        assertThat(text(CODEC.event("/", NO_ID, "t", List.of(new Note("\uD83D\uD83D")))))
                .isEqualTo("42[\"t\",{\"text\":\"\\ud83d\\ud83d\"}]");
        assertThat(text(CODEC.encode(PacketType.CONNECT, "/\uD83D", NO_ID, null)))
                .isEqualTo("40/\uFFFD,");
    }

    @ParameterizedTest
    @ValueSource(strings = {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"})
    void reservedEventsAreNotSent(String name) {
        assertThatThrownBy(() -> CODEC.event("/", NO_ID, name, List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ourOwnMistakesAreNotSent() {
        assertThatThrownBy(() -> CODEC.encode(PacketType.CONNECT, "/a,b", NO_ID, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CODEC.encode(PacketType.CONNECT, "admin", NO_ID, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CODEC.encode(PacketType.CONNECT, "/", NO_ID, Map.of("x", ONE)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CODEC.event("/", NO_ID, "x", List.of(new Object())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static String text(EncodedPacket encoded) {
        return new String(encoded.text().orElseThrow(), StandardCharsets.UTF_8);
    }
}
