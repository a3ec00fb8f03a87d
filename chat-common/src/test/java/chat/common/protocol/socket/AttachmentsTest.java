package chat.common.protocol.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.common.protocol.ProtocolException;
import chat.common.protocol.ProtocolException.Reason;
import chat.common.protocol.engine.EnginePacket;
import chat.common.protocol.engine.EngineType;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttachmentsTest {
    private static final String PLACEHOLDER_0 = "{\"_placeholder\":true,\"num\":0}";
    private static final String PLACEHOLDER_1 = "{\"_placeholder\":true,\"num\":1}";

    private final SocketDecoder decoder = SocketCodec.text().decoder(new DecoderLimits(10, 100));

    @Test
    void attachmentsTakeTheirPlaces() throws Exception {
        assertThat(text("52-/admin,7[\"x\"," + PLACEHOLDER_1 + ",{\"a\":[" + PLACEHOLDER_0 + "]}]"))
                .isEmpty();
        assertThat(decoder.isIncomplete()).isTrue();
        assertThat(binary(1, 2)).isEmpty();
        SocketPacket packet = binary(3).orElseThrow();

        assertThat(packet.type()).isEqualTo(PacketType.EVENT);
        assertThat(packet.nsp()).isEqualTo("/admin");
        assertThat(packet.id()).isEqualTo(7);
        assertThat(packet.data().get(1).binaryValue()).containsExactly(3);
        assertThat(packet.data().get(2).get("a").get(0).binaryValue()).containsExactly(1, 2);
        assertThat(decoder.isIncomplete()).isFalse();
    }

    @Test
    void emptyAttachmentsAndAcksAreFine() throws Exception {
        assertThat(text("61-15[" + PLACEHOLDER_0 + "]")).isEmpty();
        SocketPacket packet = binary().orElseThrow();

        assertThat(packet.type()).isEqualTo(PacketType.ACK);
        assertThat(packet.id()).isEqualTo(15);
        assertThat(packet.data().get(0).isBinary()).isTrue();
        assertThat(text("2[\"next\"]")).isPresent();
    }

    @Test
    void anAttachmentMayStandTwiceOrNowhere() throws Exception {
        assertThat(text("52-[\"x\"," + PLACEHOLDER_0 + "," + PLACEHOLDER_0 + "]"))
                .isEmpty();
        assertThat(binary(1)).isEmpty();
        JsonNode data = binary(2).orElseThrow().data();

        assertThat(data.get(1)).isEqualTo(data.get(2));
    }

    @Test
    void whatAnAttachmentStandsForCountsEachTime() throws Exception {
        String ten = String.join(",", Collections.nCopies(10, PLACEHOLDER_0));
        assertThat(text("51-[\"x\"," + ten + "]")).isEmpty();
        assertThat(binary(new int[10]).orElseThrow().data()).hasSize(11);

        assertThat(text("51-[\"x\"," + ten + "," + PLACEHOLDER_0 + "]")).isEmpty();
        assertThatThrownBy(() -> binary(new int[10]))
                .isInstanceOfSatisfying(
                        ProtocolException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_MANY_BYTES));
    }

    @Test
    void whatOnlyLooksLikeAPlaceholderStays() throws Exception {
        assertThat(
                        text(
                                "51-[\"x\",{\"_placeholder\":false,\"num\":9},{\"_placeholder\":\"true\",\"num\":9},{\"num\":9}]"))
                .isEmpty();
        JsonNode data = binary(1).orElseThrow().data();

        assertThat(data.get(1).get("num").intValue()).isEqualTo(9);
        assertThat(data.get(2).get("num").intValue()).isEqualTo(9);
        assertThat(data.get(3).get("num").intValue()).isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"num\":1",
                ",\"num\":-1",
                ",\"num\":0.5",
                ",\"num\":1e99",
                ",\"num\":\"0\"",
                ",\"num\":\"splice\"",
                ",\"num\":null",
                ""
            })
    void placeholdersForNoAttachmentAreFaults(String number) throws Exception {
        assertThat(text("51-[\"x\",{\"_placeholder\":true" + number + "}]")).isEmpty();

        TextDecoderTest.assertReason(Reason.ILLEGAL_ATTACHMENTS, () -> binary(1));
    }

    @Test
    void textBetweenAttachmentsIsAFault() throws Exception {
        assertThat(text("51-[\"x\"," + PLACEHOLDER_0 + "]")).isEmpty();

        TextDecoderTest.assertReason(Reason.UNEXPECTED_TEXT, () -> text("2[\"x\"]"));
    }

    @Test
    void binaryThatNobodyAnnouncedIsAFault() {
        TextDecoderTest.assertReason(Reason.UNEXPECTED_BINARY, () -> binary(1));
    }

    @Test
    void attachmentsAreLimitedInBytesTogether() throws Exception {
        assertThat(text("52-[\"x\"," + PLACEHOLDER_0 + "," + PLACEHOLDER_1 + "]"))
                .isEmpty();
        assertThat(decoder.add(EnginePacket.binary(new byte[60]))).isEmpty();

        TextDecoderTest.assertReason(Reason.TOO_MANY_BYTES, () -> decoder.add(EnginePacket.binary(new byte[41])));
    }

    private Optional<SocketPacket> text(String wire) throws ProtocolException {
        return decoder.add(EnginePacket.text(EngineType.MESSAGE, wire));
    }

    private Optional<SocketPacket> binary(int... bytes) throws ProtocolException {
        byte[] data = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            data[i] = (byte) bytes[i];
        }
        return decoder.add(EnginePacket.binary(data));
    }
}
