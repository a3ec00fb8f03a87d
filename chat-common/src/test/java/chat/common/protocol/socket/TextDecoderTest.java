package chat.common.protocol.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.common.json.Json;
import chat.common.protocol.ProtocolException;
import chat.common.protocol.ProtocolException.Reason;
import chat.common.protocol.engine.EnginePacket;
import chat.common.protocol.engine.EngineType;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextDecoderTest {
    private final SocketDecoder decoder = SocketCodec.text().decoder(new DecoderLimits(10, 100));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0                       | CONNECT       | /      | -1 |",
                "0/admin                 | CONNECT       | /admin | -1 |",
                "0/admin,                | CONNECT       | /admin | -1 |",
                "0/admin?token=1234&uid=abcd, | CONNECT  | /admin?token=1234&uid=abcd | -1 |",
                "0{\"token\":\"123\"}    | CONNECT       | /      | -1 | {\"token\":\"123\"}",
                "0/admin,{\"token\":1}   | CONNECT       | /admin | -1 | {\"token\":1}",
                "1                       | DISCONNECT    | /      | -1 |",
                "1/admin,                | DISCONNECT    | /admin | -1 |",
                "2[\"foo\"]              | EVENT         | /      | -1 | [\"foo\"]",
                "2[1,2]                  | EVENT         | /      | -1 | [1,2]",
                "2 [\"foo\" , 1 ]        | EVENT         | /      | -1 | [\"foo\",1]",
                "2/admin,[\"bar\"]       | EVENT         | /admin | -1 | [\"bar\"]",
                "2/,[\"bar\"]            | EVENT         | /      | -1 | [\"bar\"]",
                "212[\"foo\"]            | EVENT         | /      | 12 | [\"foo\"]",
                "2007[\"foo\"]           | EVENT         | /      | 7  | [\"foo\"]",
                "29007199254740991[\"x\"] | EVENT        | /      | 9007199254740991 | [\"x\"]",
                "2/admin,456[\"project:delete\",123] | EVENT | /admin | 456 | [\"project:delete\",123]",
                "3/admin,13[\"bar\"]     | ACK           | /admin | 13 | [\"bar\"]",
                "30[]                    | ACK           | /      | 0  | []",
                "3[]                     | ACK           | /      | -1 | []",
                "4                       | CONNECT_ERROR | /      | -1 |",
                "4{\"message\":\"Not authorized\"} | CONNECT_ERROR | / | -1 | {\"message\":\"Not authorized\"}",
                "4/admin,\"Not authorized\" | CONNECT_ERROR | /admin | -1 | \"Not authorized\"",
                "2[\"e\",12345678901234567890,0.1,-1e3,{\"a\":[]}] | EVENT | / | -1 | [\"e\",12345678901234567890,0.1,-1e3,{\"a\":[]}]",
                "2[\"e\",{\"_placeholder\":true,\"num\":0}] | EVENT | / | -1 | [\"e\",{\"_placeholder\":true,\"num\":0}]",
            })
    void validPackets(String wire, PacketType type, String nsp, long id, String json) throws Exception {
        JsonNode data = json == null ? null : Json.mapper().readTree(json);

        assertThat(text(wire)).contains(new SocketPacket(type, nsp, id, data));
        assertThat(decoder.isIncomplete()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``              | EMPTY_PACKET",
                "7               | UNKNOWN_PACKET_TYPE",
                "9[\"foo\"]      | UNKNOWN_PACKET_TYPE",
                "x               | UNKNOWN_PACKET_TYPE",
                "abc             | UNKNOWN_PACKET_TYPE",
                "[\"foo\"]       | UNKNOWN_PACKET_TYPE",
                "0\"token\"      | INVALID_PAYLOAD",
                "0[]             | INVALID_PAYLOAD",
                "0null           | INVALID_PAYLOAD",
                "0/admin,false   | INVALID_PAYLOAD",
                "1{}             | INVALID_PAYLOAD",
                "1/admin,[]      | INVALID_PAYLOAD",
                "2               | INVALID_PAYLOAD",
                "2/admin,        | INVALID_PAYLOAD",
                "21              | INVALID_PAYLOAD",
                "2{}             | INVALID_PAYLOAD",
                "2[]             | INVALID_PAYLOAD",
                "2[null]         | INVALID_PAYLOAD",
                "2[true]         | INVALID_PAYLOAD",
                "2[[\"foo\"]]    | INVALID_PAYLOAD",
                "2[{\"toString\":\"foo\"}] | INVALID_PAYLOAD",
                "2[\"foo\"       | INVALID_PAYLOAD",
                "2[\"foo\"]]     | INVALID_PAYLOAD",
                "2[\"foo\"]x     | INVALID_PAYLOAD",
                "2[\"foo\"][]    | INVALID_PAYLOAD",
                "2['foo']        | INVALID_PAYLOAD",
                "2[\"foo\",]     | INVALID_PAYLOAD",
                "2[\"foo\",NaN]  | INVALID_PAYLOAD",
                "2[\"foo\",01]   | INVALID_PAYLOAD",
                "2abc[\"foo\"]   | INVALID_PAYLOAD",
                "2-1[\"foo\"]    | INVALID_PAYLOAD",
                "21.5[\"foo\"]   | INVALID_PAYLOAD",
                "2admin,[\"foo\"] | INVALID_PAYLOAD",
                "2[\"connect\"]  | INVALID_PAYLOAD",
                "2[\"connect_error\"] | INVALID_PAYLOAD",
                "2[\"disconnect\",\"123\"] | INVALID_PAYLOAD",
                "2[\"disconnecting\"] | INVALID_PAYLOAD",
                "2[\"newListener\"] | INVALID_PAYLOAD",
                "2[\"removeListener\"] | INVALID_PAYLOAD",
                "2[\"foo\",{\"\\ud83d\":1}] | INVALID_PAYLOAD",
                "3               | INVALID_PAYLOAD",
                "31              | INVALID_PAYLOAD",
                "31{}            | INVALID_PAYLOAD",
                "31\"foo\"       | INVALID_PAYLOAD",
                "4[]             | INVALID_PAYLOAD",
                "41              | ``",
                "4true           | INVALID_PAYLOAD",
                "29007199254740992[\"x\"] | INVALID_ACK_ID",
                "2999999999999999999999999999[\"x\"] | INVALID_ACK_ID",
                "5               | ILLEGAL_ATTACHMENTS",
                "5-[\"foo\"]     | ILLEGAL_ATTACHMENTS",
                "50-[\"foo\"]    | ILLEGAL_ATTACHMENTS",
                "51              | ILLEGAL_ATTACHMENTS",
                "51[\"foo\"]     | ILLEGAL_ATTACHMENTS",
                "5[\"foo\"]      | ILLEGAL_ATTACHMENTS",
                "5a-[\"foo\"]    | ILLEGAL_ATTACHMENTS",
                "5--1-[\"foo\"]  | ILLEGAL_ATTACHMENTS",
                "51.23-[\"foo\"] | ILLEGAL_ATTACHMENTS",
                "5/admin,1-[\"foo\"] | ILLEGAL_ATTACHMENTS",
                "511-[\"foo\"]   | TOO_MANY_ATTACHMENTS",
                "51000000-[\"foo\"] | TOO_MANY_ATTACHMENTS",
                "599999999999999999999-[\"foo\"] | TOO_MANY_ATTACHMENTS",
                "61-             | INVALID_PAYLOAD",
                "51-{}           | INVALID_PAYLOAD",
                "51-[{\"_placeholder\":true,\"num\":0}] | INVALID_PAYLOAD",
            })
    void invalidPackets(String wire, String reason) throws Exception {
        if (reason.isEmpty()) {
            assertThat(text(wire)).isPresent();
        } else {
            assertReason(Reason.valueOf(reason), () -> text(wire));
        }
    }

    @Test
    void jsonIsUtf8AndNothingElse() {
        assertReason(Reason.INVALID_PAYLOAD, () -> text("2\uFEFF[\"foo\"]"));
        assertReason(Reason.INVALID_PAYLOAD, () -> text("2[\u0000\"\u0000a\u0000\"\u0000]\u0000"));
        assertReason(Reason.INVALID_PAYLOAD, () -> text("2\u0000[\u0000\"\u0000a\u0000\"\u0000]"));
        byte[] brokenUtf8 = {'2', '[', '"', (byte) 0xff, '"', ']'};
        assertReason(
                Reason.INVALID_PAYLOAD,
                () -> decoder.add(EnginePacket.text(EngineType.MESSAGE, brokenUtf8, 0, brokenUtf8.length)));
    }

    @Test
    void namesAreAsLongAsPayloadsMayBe() throws Exception {
        String name = "n".repeat(900_000);
        assertThat(text("2[\"foo\",{\"" + name + "\":1}]")
                        .orElseThrow()
                        .data()
                        .get(1)
                        .has(name))
                .isTrue();
    }

    @Test
    void nestingIsLimited() throws Exception {
        int max = Json.MAX_DEPTH - 1;
        assertThat(text("2[\"x\"," + "[".repeat(max) + "]".repeat(max) + "]")).isPresent();
        assertReason(Reason.INVALID_PAYLOAD, () -> text("2[\"x\"," + "[".repeat(max + 1) + "]".repeat(max + 1) + "]"));
        assertReason(Reason.INVALID_PAYLOAD, () -> text("2" + "[".repeat(500_000)));
    }

    @Test
    void onlyTheSliceIsRead() throws Exception {
        byte[] body = "xx2[\"a\"]yy".getBytes(StandardCharsets.UTF_8);

        SocketPacket packet =
                decoder.add(EnginePacket.text(EngineType.MESSAGE, body, 2, 6)).orElseThrow();

        assertThat(packet.event()).isEqualTo("a");
        assertThat(packet.hasId()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2[\"secret\"]", "0/secret?secret,"})
    void packetsDoNotShowTheirContentInLogs(String wire) throws Exception {
        assertThat(text(wire).orElseThrow().toString()).doesNotContain("secret");
    }

    private Optional<SocketPacket> text(String wire) throws ProtocolException {
        return decoder.add(EnginePacket.text(EngineType.MESSAGE, wire));
    }

    static void assertReason(Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
