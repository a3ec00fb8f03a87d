package chat.common.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class Utf8Test {
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

    @Property(tries = 500)
    void countsCodeUnitsAsJavaScriptDoes(@ForAll String text) {
        byte[] bytes = Utf8.encode(text);

        assertThat(Utf8.utf16Length(bytes, 0, bytes.length)).isEqualTo(text.length());
        assertThat(Utf8.decode(bytes, 0, bytes.length)).isEqualTo(Utf8.wellFormed(text));
    }
}
