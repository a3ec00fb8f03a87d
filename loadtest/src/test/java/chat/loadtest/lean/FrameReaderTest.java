package chat.loadtest.lean;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

class FrameReaderTest {
    private record Seen(int opcode, String start, long length) {}

    @RepeatedTest(50)
    void findsEachFrameInWhateverPiecesItComes(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<Seen> expected = new ArrayList<>();
        ByteBuf all = Unpooled.buffer();
        for (int i = 0; i < 30; i++) {
            int length = List.of(0, 1, 15, 16, 63, 64, 65, 125, 126, 127, 5_000, 65_535, 65_536, 70_000)
                    .get(random.nextInt(14));
            int opcode = random.nextBoolean() ? 1 : 2;
            byte[] payload = new byte[length];
            for (int k = 0; k < length; k++) {
                payload[k] = (byte) ('a' + random.nextInt(26));
            }
            write(all, opcode, payload);
            int kept = Math.min(length, FrameReader.KEPT);
            expected.add(new Seen(opcode, new String(payload, 0, kept, StandardCharsets.US_ASCII), length));
        }
        List<Seen> seen = new ArrayList<>();
        FrameReader reader = new FrameReader((opcode, start, kept, length) ->
                seen.add(new Seen(opcode, new String(start, 0, kept, StandardCharsets.US_ASCII), length)));

        while (all.isReadable()) {
            int piece = Math.min(all.readableBytes(), 1 + random.nextInt(random.nextBoolean() ? 3 : 9_000));
            reader.read(all.readSlice(piece));
        }

        assertThat(seen).isEqualTo(expected);
    }

    private static void write(ByteBuf to, int opcode, byte[] payload) {
        to.writeByte(0x80 | opcode);
        if (payload.length < 126) {
            to.writeByte(payload.length);
        } else if (payload.length < 1 << 16) {
            to.writeByte(126).writeShort(payload.length);
        } else {
            to.writeByte(127).writeLong(payload.length);
        }
        to.writeBytes(payload);
    }
}
