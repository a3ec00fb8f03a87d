package chat.common.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class Utf8Test {
    /** Where the rules change, on both sides. */
    private static final int[] BOUNDARIES = {
        0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef,
        0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff
    };

    private static final byte[] REPLACED = "a\uFFFDb".getBytes(StandardCharsets.UTF_8);

    @Test
    void loneSurrogatesBecomeTheReplacementCharacter() {
        assertThat(Utf8.encode("a\uD83Db")).isEqualTo(REPLACED);
        assertThat(Utf8.encode("a\uDE00b")).isEqualTo(REPLACED);
        assertThat(Utf8.encode("\uDE00\uD83D")).isEqualTo("\uFFFD\uFFFD".getBytes(StandardCharsets.UTF_8));
        assertThat(Utf8.encode("\uD83D\uD83D\uDE00")).isEqualTo("\uFFFD\uD83D\uDE00".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void wellFormedTextIsNotCopied() {
        String text = "plain €\uD83D\uDE00";
        assertThat(Utf8.wellFormed(text)).isSameAs(text);
    }

    /** Right text with a few bytes put wrong, so that all kinds of sequences meet all kinds of faults. */
    @Property(tries = 1000)
    void isAsStrictAsJavasOwnDecoder(
            @ForAll @StringLength(max = 20) String text,
            @ForAll @IntRange(max = 3) int faults,
            @ForAll Random random,
            @ForAll @IntRange(max = 3) int offset) {
        byte[] utf8 = Utf8.encode(text);
        byte[] bytes = new byte[offset + utf8.length + 2];
        System.arraycopy(utf8, 0, bytes, offset, utf8.length);
        for (int i = 0; i < faults && utf8.length > 0; i++) {
            bytes[offset + random.nextInt(utf8.length)] = (byte) BOUNDARIES[random.nextInt(BOUNDARIES.length)];
        }

        assertThat(Utf8.isWellFormed(bytes, offset, utf8.length)).isEqualTo(decodes(bytes, offset, utf8.length));
    }

    @Test
    void everySequenceOfUpToFourBoundaryBytesIsJudgedAsJavaDoes() {
        int count = BOUNDARIES.length;
        byte[] bytes = new byte[4];
        for (int n = 0; n < count * count * count * count; n++) {
            int rest = n;
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) BOUNDARIES[rest % count];
                rest /= count;
            }
            for (int length = 0; length <= bytes.length; length++) {
                if (Utf8.isWellFormed(bytes, 0, length) != decodes(bytes, 0, length)) {
                    throw new AssertionError(Arrays.toString(Arrays.copyOf(bytes, length)));
                }
            }
        }
    }

    private static boolean decodes(byte[] bytes, int offset, int length) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, offset, length));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Property(tries = 500)
    void countsCodeUnitsAsJavaScriptDoes(@ForAll String text) {
        byte[] bytes = Utf8.encode(text);

        assertThat(Utf8.utf16Length(bytes, 0, bytes.length)).isEqualTo(text.length());
        assertThat(Utf8.decode(bytes, 0, bytes.length)).isEqualTo(Utf8.wellFormed(text));
    }
}
