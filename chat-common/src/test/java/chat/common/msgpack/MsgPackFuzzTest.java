package chat.common.msgpack;

import static org.assertj.core.api.Assertions.assertThat;

import chat.common.protocol.JsonTrees;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Longer by hand: {@code -Djqwik.tries.default=1000000}. */
class MsgPackFuzzTest {
    private static final int MAX_BYTES = 4_000_000;

    @Property
    void readsBackWhatWasWritten(@ForAll("trees") JsonNode tree) throws Exception {
        byte[] bytes = MsgPack.write(tree);
        JsonNode read = MsgPack.read(bytes, MAX_BYTES);

        // Compared as bytes: half characters are replaced on the way, and equal ever after.
        assertThat(MsgPack.write(read)).isEqualTo(bytes);
        if (bytes.length < 200 && !new String(bytes, StandardCharsets.UTF_8).contains("\uFFFD")) {
            assertThat(read).isEqualTo(tree);
        }
    }

    @Property
    void randomBytesEndInAValueOrInAFault(@ForAll byte[] bytes) {
        read(bytes);
    }

    @Property
    void mutatedBytesEndInAValueOrInAFault(@ForAll("trees") JsonNode tree, @ForAll long seed) {
        byte[] bytes = MsgPack.write(tree);
        Random random = new Random(seed);
        for (int i = 0; i < 3; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        read(Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
    }

    @Test
    @Timeout(60)
    void timeAndMemoryAreProportionalToTheBytes() {
        for (int filler = 0; filler < 256; filler++) {
            byte[] bytes = new byte[200_000];
            Arrays.fill(bytes, (byte) filler);
            for (int first : new int[] {filler, 0xdd, 0xdf}) {
                bytes[0] = (byte) first;
                read(bytes);
            }
        }
    }

    @Provide
    Arbitrary<JsonNode> trees() {
        return JsonTrees.withBinary();
    }

    private static void read(byte[] bytes) {
        try {
            assertThat(MsgPack.read(bytes, MAX_BYTES)).isNotNull();
        } catch (MsgPackException fault) {
            assertThat(fault.getStackTrace()).isEmpty();
        }
    }
}
