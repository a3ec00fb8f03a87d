package chat.node.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MultipartReaderTest {
    private static final String FIELD = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n";

    private static Multipart read(String body) {
        return new MultipartReader(body.getBytes(StandardCharsets.ISO_8859_1), "b").read();
    }

    private static String utf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static void assertRefused(ErrorCode code, String body) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        ChatException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void readsFieldsAndFiles() {
        Multipart form = read(utf8("preamble\r\n" + FIELD
                + "--b  \r\ncontent-type: image/png\r\nCONTENT-DISPOSITION: form-data; filename=\"ü \\\"x\\\".png\"; name=f\r\n"
                + "\r\n\r\n--not\r\n-\r\n"
                + "--b\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n--b--\r\nepilogue"));

        assertThat(form.fields()).isEqualTo(Map.of("a", "1", "empty", ""));
        Multipart.FilePart file = form.file("f").orElseThrow();
        assertThat(file.fileName()).isEqualTo("ü \"x\".png");
        assertThat(file.contentType()).isEqualTo("image/png");
        assertThat(new String(file.content(), StandardCharsets.US_ASCII)).isEqualTo("\r\n--not\r\n-");
        assertThat(form.file("other")).isEmpty();
        assertThat(form.field("a")).hasValue("1");
        assertThat(form.field("f")).isEmpty();
    }

    @Test
    void aFormMayBeEmpty() {
        assertThat(read("--b--").fields()).isEmpty();
        assertThat(read("--b--\r\n").files()).isEmpty();
    }

    @Test
    void takesTheLastOfEqualFieldsAndNoTwoEqualFiles() {
        assertThat(read(FIELD + FIELD.replace('1', '2') + "--b--").field("a")).hasValue("2");
        String file = "--b\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\n1\r\n";
        Multipart form = read(file + file + "--b--");
        assertThat(form.files()).hasSize(2);
        assertThatThrownBy(() -> form.file("f")).isInstanceOf(ChatException.class);
    }

    @Test
    void fileNamesLoseTheirPaths() {
        for (String name :
                new String[] {"../../etc/x.png", "C:\\\\dir\\\\x.png", "C:\\dir\\x.png", "/x.png", "x.png"}) {
            String body = "--b\r\nContent-Disposition: form-data; name=f; filename=\"" + name + "\"\r\n\r\n1\r\n--b--";
            assertThat(read(body).file("f").orElseThrow().fileName()).isEqualTo("x.png");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--",
                "--b",
                "--b\r\n",
                "--b\r\n\r\n",
                "--b\r\n\r\n1\r\n--b--",
                "--b\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b--",
                "--b\r\nContent-Type: text/plain\r\n\r\n1\r\n--b--",
                "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1",
                "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n",
                "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--b",
                "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--bc--",
                "--b\r\nContent-Disposition: form-data; name=a\r\n--b--",
                "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n--b--",
                "--bx\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--b--",
                "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n\u00ff\r\n--b--",
            })
    void refusesWhatIsBroken(String body) {
        assertRefused(ErrorCode.BAD_REQUEST, body);
    }

    @Test
    void holdsItsLimits() {
        assertThat(read(FIELD.repeat(MultipartReader.MAX_PARTS) + "--b--").fields())
                .hasSize(1);
        assertRefused(ErrorCode.PAYLOAD_TOO_LARGE, FIELD.repeat(MultipartReader.MAX_PARTS + 1) + "--b--");

        String large = "x".repeat(MultipartReader.MAX_FIELD_BYTES);
        assertThat(read(FIELD.replace("1", large) + "--b--").field("a")).hasValue(large);
        assertRefused(ErrorCode.PAYLOAD_TOO_LARGE, FIELD.replace("1", large + "x") + "--b--");

        String header = "X-Long: " + "x".repeat(MultipartReader.MAX_PART_HEADER_BYTES) + "\r\n";
        assertRefused(ErrorCode.PAYLOAD_TOO_LARGE, FIELD.replace("--b\r\n", "--b\r\n" + header) + "--b--");
    }

    @Property
    void filesComeOutAsTheyWentIn(@ForAll byte[] content) {
        byte[] head =
                "--b\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] tail = "\r\n--b--".getBytes(StandardCharsets.US_ASCII);
        byte[] body = Arrays.copyOf(head, head.length + content.length + tail.length);
        System.arraycopy(content, 0, body, head.length, content.length);
        System.arraycopy(tail, 0, body, head.length + content.length, tail.length);

        assertThat(new MultipartReader(body, "b").read().file("f").orElseThrow().content())
                .isEqualTo(content);
    }

    @Property
    void anyBodyIsReadOrRefused(@ForAll String text) {
        String body = FIELD + text + "\r\n--b\r\n" + text + FIELD + "--b--";
        try {
            assertThat(read(body)).isNotNull();
        } catch (ChatException refused) {
            assertThat(refused.code().status()).isIn(400, 413);
        }
    }
}
