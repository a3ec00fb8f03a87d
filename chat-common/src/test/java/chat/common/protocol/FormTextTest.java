package chat.common.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormTextTest {
    @ParameterizedTest
    @CsvSource({
        "a+b%20c, a b c",
        "%E2%82%AC, €",
        "%e2%82%ac, €",
        "100%, 100%",
        "%, %",
        "%4, %4",
        "%zz%41, %zzA",
        "%%41, %A",
        "%2B, +",
    })
    void decodesLikeABrowser(String form, String text) {
        byte[] bytes = form.getBytes(StandardCharsets.UTF_8);

        assertThat(new String(FormText.decode(bytes, 0, bytes.length), StandardCharsets.UTF_8))
                .isEqualTo(text);
    }
}
