package chat.common.protocol.engine;

import static chat.common.protocol.engine.PayloadFormat.V3_BINARY;
import static chat.common.protocol.engine.PayloadFormat.V3_TEXT;
import static chat.common.protocol.engine.PayloadFormat.V4_TEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import chat.common.bytes.Utf8;
import chat.common.protocol.ProtocolException;
import chat.common.protocol.ProtocolException.Reason;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadTest {
    private static final EnginePacket HELLO = EnginePacket.text(EngineType.MESSAGE, "hello");
    private static final EnginePacket EURO = EnginePacket.text(EngineType.MESSAGE, "€");
    private static final EnginePacket BINARY = EnginePacket.binary(new byte[] {1, 2, 3, 4});

    @Test
    void revision4PutsSeparatorsBetweenPackets() throws Exception {
        EnginePacket ping = EnginePacket.text(EngineType.PING, "");
        assertBothWays(V4_TEXT, Utf8.encode("4hello\u001e2\u001ebAQIDBA=="), HELLO, ping, BINARY);
        assertBothWays(V4_TEXT, Utf8.encode("4€"), EURO);
    }

    @Test
    void revision3CountsCharacters() throws Exception {
        assertBothWays(V3_TEXT, Utf8.encode("6:4hello2:4€"), HELLO, EURO);
        assertBothWays(V3_TEXT, Utf8.encode("2:4€10:b4AQIDBA=="), EURO, BINARY);
        assertBothWays(
                V3_TEXT,
                Utf8.encode("3:4\uD83D\uDE006:4hello"),
                EnginePacket.text(EngineType.MESSAGE, "\uD83D\uDE00"),
                HELLO);
    }

    @Test
    void revision3BinaryCountsBytes() throws Exception {
        assertBothWays(V3_BINARY, HexFormat.of().parseHex("0004ff34e282ac0105ff0401020304"), EURO, BINARY);
        byte[] longText = Utf8.encode("x".repeat(119));
        EnginePacket message = EnginePacket.text(EngineType.MESSAGE, longText, 0, longText.length);
        byte[] header = {0, 1, 2, 0, (byte) 0xff, '4'};
        byte[] body = new byte[header.length + longText.length];
        System.arraycopy(header, 0, body, 0, header.length);
        System.arraycopy(longText, 0, body, header.length, longText.length);
        assertBothWays(V3_BINARY, body, message);
    }

    @Test
    void payloadsWithoutPackets() throws Exception {
        assertThat(new PayloadWriter(V3_TEXT).toByteArray()).asString().isEqualTo("0:");
        assertThat(new PayloadWriter(V4_TEXT).toByteArray()).isEmpty();
        assertThat(new PayloadWriter(V3_BINARY).toByteArray()).isEmpty();
        assertThat(read(V3_TEXT, Utf8.encode("0:"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "x",
                "6",
                "6:",
                "6:4hell",
                "-1:4",
                "1e0:4",
                "2:4hello",
                "6:4hello6",
                " 6:4hello",
                "1:4:",
                "9999999999:4",
                "2:4\uD83D\uDE00",
                "99:4"
            })
    void malformedRevision3Text(String body) {
        assertFault(Reason.MALFORMED_PAYLOAD, V3_TEXT, Utf8.encode(body));
    }

    @ParameterizedTest
    @CsvSource({"0:1:4, EMPTY_PACKET", "1:7, UNKNOWN_PACKET_TYPE", "2:b4, ''"})
    void packetsOfRevision3AreChecked(String body, String reason) throws Exception {
        if (reason.isEmpty()) {
            assertThat(read(V3_TEXT, Utf8.encode(body))).containsExactly(EnginePacket.binary(new byte[0]));
        } else {
            assertFault(Reason.valueOf(reason), V3_TEXT, Utf8.encode(body));
        }
    }

    @Test
    void strayContinuationBytesAreNoCharacters() {
        assertFault(Reason.MALFORMED_UTF8, V3_TEXT, new byte[] {'2', ':', '4', (byte) 0x80});
        assertFault(Reason.MALFORMED_UTF8, V3_TEXT, new byte[] {'2', ':', '4', (byte) 0xff});
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "02",
                "00",
                "00ff",
                "0001",
                "0001ff",
                "0002ff34",
                "0a01ff34",
                "000aff34",
                "00ff01",
                "01020304"
            })
    void malformedRevision3Binary(String hex) {
        assertFault(Reason.MALFORMED_PAYLOAD, V3_BINARY, HexFormat.of().parseHex(hex));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "4a\u001e", "\u001e4a", "4a\u001e\u001e4b"})
    void emptyRecordsOfRevision4AreFaults(String body) {
        assertFault(Reason.EMPTY_PACKET, V4_TEXT, Utf8.encode(body));
    }

    @Test
    void whatCameBeforeAFaultIsDelivered() throws Exception {
        PayloadReader reader = new PayloadReader(V4_TEXT, Utf8.encode("4hello\u001e9\u001e4hello"), 10);

        assertThat(reader.next()).isEqualTo(HELLO);
        assertThatThrownBy(reader::next).isInstanceOf(ProtocolException.class);
        assertThat(reader.hasNext()).isFalse();
    }

    @Test
    void packetsAreCounted() {
        byte[] body = Utf8.encode("2\u001e".repeat(10) + "2");
        assertThatThrownBy(() -> read(V4_TEXT, body, 10))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_MANY_PACKETS));
        assertThat(catchThrowable(() -> read(V4_TEXT, body, 11))).isNull();
    }

    @Test
    void formatsFollowTheRevision() {
        assertThat(PayloadFormat.sent(EngineRevision.V4, true, true)).isEqualTo(V4_TEXT);
        assertThat(PayloadFormat.sent(EngineRevision.V3, true, true)).isEqualTo(V3_BINARY);
        assertThat(PayloadFormat.sent(EngineRevision.V3, false, true)).isEqualTo(V3_TEXT);
        assertThat(PayloadFormat.sent(EngineRevision.V3, true, false)).isEqualTo(V3_TEXT);
        assertThat(PayloadFormat.received(EngineRevision.V3, true)).isEqualTo(V3_BINARY);
    }

    static List<EnginePacket> read(PayloadFormat format, byte[] body) throws ProtocolException {
        return read(format, body, 1_000);
    }

    static byte[] write(PayloadFormat format, List<EnginePacket> packets) {
        PayloadWriter writer = new PayloadWriter(format);
        for (EnginePacket packet : packets) {
            if (packet.isBinary()) {
                writer.binary(packet.bytes());
            } else {
                writer.text(packet.type(), packet.text());
            }
        }
        return writer.toByteArray();
    }

    private static List<EnginePacket> read(PayloadFormat format, byte[] body, int maxPackets) throws ProtocolException {
        PayloadReader reader = new PayloadReader(format, body, maxPackets);
        List<EnginePacket> packets = new ArrayList<>();
        while (reader.hasNext()) {
            packets.add(reader.next());
        }
        return packets;
    }

    private static void assertBothWays(PayloadFormat format, byte[] body, EnginePacket... packets) throws Exception {
        assertThat(read(format, body)).containsExactly(packets);
        assertThat(write(format, List.of(packets))).isEqualTo(body);
    }

    private static void assertFault(Reason reason, PayloadFormat format, byte[] body) {
        assertThatThrownBy(() -> read(format, body))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
