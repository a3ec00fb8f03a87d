package chat.node.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.node.account.FieldProblems.InvalidField;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AvatarTest {
    @ParameterizedTest
    @CsvSource({
        "'\u0089PNG\r\n\u001a\n....', image/png",
        "'\u00ff\u00d8\u00ff\u00e0....', image/jpeg",
        "RIFF....WEBPVP8, image/webp",
        "GIF87a...., image/gif",
        "GIF89a...., image/gif",
    })
    void theFirstBytesTellTheType(String start, String contentType) {
        assertThat(Avatar.of(bytes(start)).contentType()).isEqualTo(contentType);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "G",
                "GIF88a",
                "RIFF....WAVE",
                "RIFF",
                "<svg xmlns='x'/>",
                "<html>",
                "%PDF-1.4",
                "\u0089PNG\n"
            })
    void anythingElseIsNoPicture(String start) {
        assertThatThrownBy(() -> Avatar.of(bytes(start))).isInstanceOf(InvalidField.class);
    }

    @Test
    void theSizeIsHeldTo() {
        byte[] largest = Arrays.copyOf(bytes("GIF89a"), Avatar.MAX_BYTES);
        assertThat(Avatar.of(largest).sha256()).hasSize(32);

        assertThatThrownBy(() -> Avatar.of(Arrays.copyOf(largest, Avatar.MAX_BYTES + 1)))
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PAYLOAD_TOO_LARGE));
    }

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }
}
