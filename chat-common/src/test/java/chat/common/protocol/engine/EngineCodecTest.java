package chat.common.protocol.engine;

import static chat.common.protocol.engine.EngineRevision.V3;
import static chat.common.protocol.engine.EngineRevision.V4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.common.protocol.ProtocolException;
import chat.common.protocol.ProtocolException.Reason;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EngineCodecTest {
    private static final byte[] BYTES = {1, 2, 3, 4};

    @ParameterizedTest
    @CsvSource({
        "0, OPEN, ''",
        "1, CLOSE, ''",
        "2, PING, ''",
        "2probe, PING, probe",
        "3probe, PONG, probe",
        "4hello, MESSAGE, hello",
        "4€, MESSAGE, €",
        "5, UPGRADE, ''",
        "6, NOOP, ''",
    })
    void textPacketsReadAndWriteAsDocumented(String packet, EngineType type, String data) throws Exception {
        for (EngineRevision revision : EngineRevision.values()) {
            assertThat(EngineCodec.decodeText(revision, packet)).isEqualTo(EnginePacket.text(type, data));
        }
        assertThat(new String(EngineCodec.encodeText(type, data), StandardCharsets.UTF_8))
                .isEqualTo(packet);
    }

    @ParameterizedTest
    @EnumSource(EngineRevision.class)
    void unknownTypesAreNamed(EngineRevision revision) {
        for (String packet : new String[] {"7", "9x", "a", " 4", "-", "\u00004", "€", "B"}) {
            assertReason(Reason.UNKNOWN_PACKET_TYPE, () -> EngineCodec.decodeText(revision, packet));
        }
        assertReason(Reason.EMPTY_PACKET, () -> EngineCodec.decodeText(revision, ""));
    }

    @Test
    void binaryOfRevision4IsSentAsItIs() throws Exception {
        assertThat(EngineCodec.encodeBinary(V4, BYTES)).isSameAs(BYTES);
        assertThat(EngineCodec.decodeBinary(V4, BYTES)).isEqualTo(EnginePacket.binary(BYTES));
        assertThat(EngineCodec.decodeBinary(V4, new byte[0]).length()).isZero();
    }

    @Test
    void binaryOfRevision3BeginsWithItsType() throws Exception {
        assertThat(EngineCodec.encodeBinary(V3, BYTES)).containsExactly(4, 1, 2, 3, 4);
        assertThat(EngineCodec.decodeBinary(V3, new byte[] {4, 1, 2, 3, 4})).isEqualTo(EnginePacket.binary(BYTES));
        assertReason(Reason.UNKNOWN_PACKET_TYPE, () -> EngineCodec.decodeBinary(V3, new byte[] {7}));
        assertReason(Reason.EMPTY_PACKET, () -> EngineCodec.decodeBinary(V3, new byte[0]));
    }

    @Test
    void base64HasThePrefixOfItsRevision() throws Exception {
        assertThat(EngineCodec.encodeBase64(V4, BYTES)).asString().isEqualTo("bAQIDBA==");
        assertThat(EngineCodec.encodeBase64(V3, BYTES)).asString().isEqualTo("b4AQIDBA==");
        assertThat(EngineCodec.decodeText(V4, "bAQIDBA==")).isEqualTo(EnginePacket.binary(BYTES));
        assertThat(EngineCodec.decodeText(V3, "b4AQIDBA==")).isEqualTo(EnginePacket.binary(BYTES));
        assertThat(EngineCodec.decodeText(V4, "b").length()).isZero();
    }

    @Test
    void base64WithoutPaddingOrWithLineBreaksIsTaken() throws Exception {
        assertThat(EngineCodec.decodeText(V4, "bAQIDBA")).isEqualTo(EnginePacket.binary(BYTES));
        assertThat(EngineCodec.decodeText(V4, "bAQI\r\nDBA==")).isEqualTo(EnginePacket.binary(BYTES));
        assertReason(Reason.ILLEGAL_BASE64, () -> EngineCodec.decodeText(V4, "bAQIDB"));
        assertReason(Reason.UNKNOWN_PACKET_TYPE, () -> EngineCodec.decodeText(V3, "bxAQIDBA=="));
        assertReason(Reason.EMPTY_PACKET, () -> EngineCodec.decodeText(V3, "b"));
    }

    @Test
    void onlyTheTwoRevisionsAreKnown() {
        assertThat(EngineRevision.ofQuery("3")).contains(V3);
        assertThat(EngineRevision.ofQuery("4")).contains(V4);
        assertThat(EngineRevision.ofQuery("2")).isEmpty();
        assertThat(EngineRevision.ofQuery("")).isEmpty();
    }

    @Test
    void packetsDoNotShowTheirDataInLogs() {
        assertThat(EnginePacket.text(EngineType.MESSAGE, "secret")).hasToString("MESSAGE text 6 bytes");
    }

    private static void assertReason(Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
