package chat.common.protocol.socket;

import static chat.common.protocol.socket.SocketPacket.NO_ID;
import static org.assertj.core.api.Assertions.assertThat;

import chat.common.json.Json;
import chat.common.msgpack.MsgPack;
import chat.common.protocol.ProtocolException.Reason;
import chat.common.protocol.engine.EnginePacket;
import chat.common.protocol.engine.EngineType;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MsgPackCodecTest {
    private static final SocketCodec CODEC = SocketCodec.msgpack();

    private final SocketDecoder decoder = CODEC.decoder(new DecoderLimits(1, 1_000));

    @Test
    void aPacketIsOneBinaryMessage() {
        EncodedPacket event = CODEC.event("/", 7, "x", List.of(new byte[] {1}));

        assertThat(event.text()).isEmpty();
        assertThat(event.binaries()).hasSize(1);
        assertThat(HexFormat.of().formatHex(event.binaries().get(0)))
                .isEqualTo("84a47479706502a46461746192a178c40101a2696407a36e7370a12f");
        assertThat(HexFormat.of()
                        .formatHex(CODEC.encode(PacketType.DISCONNECT, "/a", NO_ID, null)
                                .binaries()
                                .get(0)))
                .isEqualTo("82a47479706501a36e7370a22f61");
    }

    @Test
    void packetsReadBackWithTheirBytes() throws Exception {
        byte[] event = CODEC.event("/chat", 7, "x", List.of(Map.of("b", new byte[] {1})))
                .binaries()
                .get(0);

        SocketPacket packet = decoder.add(EnginePacket.binary(event)).orElseThrow();

        assertThat(packet.type()).isEqualTo(PacketType.EVENT);
        assertThat(packet.nsp()).isEqualTo("/chat");
        assertThat(packet.id()).isEqualTo(7);
        assertThat(packet.event()).isEqualTo("x");
        assertThat(packet.data().get(1).get("b").binaryValue()).containsExactly(1);
        assertThat(decoder.isIncomplete()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":0,\"nsp\":\"/\"}                           | ",
                "{\"type\":0,\"nsp\":\"/\",\"data\":{\"token\":1}}    | ",
                "{\"type\":1,\"nsp\":\"/\"}                           | ",
                "{\"type\":2,\"nsp\":\"/\",\"data\":[\"a\"],\"id\":0} | ",
                "{\"type\":3,\"nsp\":\"/\",\"data\":[],\"id\":5}      | ",
                "{\"type\":4,\"nsp\":\"/\",\"data\":\"no\"}           | ",
                "{\"nsp\":\"/\"}                                      | UNKNOWN_PACKET_TYPE",
                "{\"type\":5,\"nsp\":\"/\",\"data\":[\"a\"]}          | UNKNOWN_PACKET_TYPE",
                "{\"type\":-1,\"nsp\":\"/\",\"data\":[\"a\"]}         | UNKNOWN_PACKET_TYPE",
                "{\"type\":\"2\",\"nsp\":\"/\",\"data\":[\"a\"]}      | UNKNOWN_PACKET_TYPE",
                "[]                                                   | UNKNOWN_PACKET_TYPE",
                "null                                                 | UNKNOWN_PACKET_TYPE",
                "{\"type\":2,\"data\":[\"a\"]}                        | INVALID_NAMESPACE",
                "{\"type\":2,\"nsp\":1,\"data\":[\"a\"]}              | INVALID_NAMESPACE",
                "{\"type\":0,\"nsp\":\"/\",\"data\":null}             | INVALID_PAYLOAD",
                "{\"type\":1,\"nsp\":\"/\",\"data\":1}                | INVALID_PAYLOAD",
                "{\"type\":2,\"nsp\":\"/\"}                           | INVALID_PAYLOAD",
                "{\"type\":2,\"nsp\":\"/\",\"data\":{}}               | INVALID_PAYLOAD",
                "{\"type\":2,\"nsp\":\"/\",\"data\":[\"disconnect\"]} | INVALID_PAYLOAD",
                "{\"type\":3,\"nsp\":\"/\",\"data\":\"a\"}            | INVALID_PAYLOAD",
                "{\"type\":2,\"nsp\":\"/\",\"data\":[\"a\"],\"id\":\"1\"}  | INVALID_ACK_ID",
                "{\"type\":2,\"nsp\":\"/\",\"data\":[\"a\"],\"id\":1.5}    | INVALID_ACK_ID",
                "{\"type\":2,\"nsp\":\"/\",\"data\":[\"a\"],\"id\":-1}     | INVALID_ACK_ID",
                "{\"type\":2,\"nsp\":\"/\",\"data\":[\"a\"],\"id\":null}   | INVALID_ACK_ID",
                "{\"type\":2,\"nsp\":\"/\",\"data\":[\"a\"],\"id\":1e300}  | INVALID_ACK_ID",
            })
    void packetsAreChecked(String json, Reason reason) throws Exception {
        JsonNode tree = Json.mapper().readTree(json);
        EnginePacket message = EnginePacket.binary(MsgPack.write(tree));
        if (reason == null) {
            assertThat(decoder.add(message)).isPresent();
        } else {
            TextDecoderTest.assertReason(reason, () -> decoder.add(message));
        }
    }

    /** {@code {type: 2, nsp: "/", data: ["a"]}} from packers that know no integers. */
    @ParameterizedTest
    @CsvSource({
        "02, ",
        "cc02, ",
        "cf0000000000000002, ",
        "ca40000000, ",
        "cb4000000000000000, ",
        "cb4004000000000000, UNKNOWN_PACKET_TYPE",
        "cb7ff8000000000000, UNKNOWN_PACKET_TYPE",
        "cbbff0000000000000, UNKNOWN_PACKET_TYPE",
        "cfffffffffffffffff, UNKNOWN_PACKET_TYPE"
    })
    void aTypeIsAWholeNumberHoweverItIsWritten(String type, Reason reason) throws Exception {
        EnginePacket message =
                EnginePacket.binary(HexFormat.of().parseHex("83a474797065" + type + "a36e7370a12fa46461746191a161"));
        if (reason == null) {
            assertThat(decoder.add(message).orElseThrow().type()).isEqualTo(PacketType.EVENT);
        } else {
            TextDecoderTest.assertReason(reason, () -> decoder.add(message));
        }
    }

    @Test
    void everythingElseIsRefused() {
        TextDecoderTest.assertReason(
                Reason.UNEXPECTED_TEXT, () -> decoder.add(EnginePacket.text(EngineType.MESSAGE, "2[\"a\"]")));
        TextDecoderTest.assertReason(Reason.MALFORMED_MSGPACK, () -> decoder.add(EnginePacket.binary(new byte[0])));
        TextDecoderTest.assertReason(Reason.TOO_MANY_BYTES, () -> decoder.add(EnginePacket.binary(new byte[1_001])));
    }
}
