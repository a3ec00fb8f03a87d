package chat.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.AsciiString;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ContentCodingTest {
    @ParameterizedTest
    @CsvSource({
        "gzip, gzip",
        "'gzip, deflate, br', gzip",
        "deflate, deflate",
        "'gzip;q=0.1, deflate', deflate",
        "GZIP, gzip",
        "*, gzip",
        "br,",
        "identity,",
        "gzip;q=0,",
        "'gzip;q=0, *',deflate",
        "gzip;q=nonsense,",
        "'',",
    })
    void theClientsPreferenceDecides(String accepted, String chosen) {
        assertThat(choose(ContentCoding.THRESHOLD, accepted)).isEqualTo(chosen);
    }

    @Test
    void smallAnswersGoAsTheyAre() {
        assertThat(choose(ContentCoding.THRESHOLD - 1, "gzip")).isNull();
        assertThat(choose(ContentCoding.THRESHOLD, null)).isNull();
    }

    @Test
    void whatWouldHoldUpTheEventLoopGoesAsItIs() {
        assertThat(choose(ContentCoding.LIMIT, "gzip")).isEqualTo("gzip");
        assertThat(choose(ContentCoding.LIMIT + 1, "gzip")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void whatIsCompressedComesOutAgain(String coding) throws IOException {
        byte[] body = "4hello ".repeat(1000).getBytes(StandardCharsets.UTF_8);
        byte[] encoded = ContentCoding.encode(AsciiString.cached(coding), body);
        assertThat(encoded.length).isLessThan(body.length / 10);
        ByteArrayInputStream bytes = new ByteArrayInputStream(encoded);
        try (InputStream in = coding.equals("gzip") ? new GZIPInputStream(bytes) : new InflaterInputStream(bytes)) {
            assertThat(in.readAllBytes()).isEqualTo(body);
        }
    }

    private static String choose(int length, String accepted) {
        CharSequence coding = ContentCoding.choose(length, accepted);
        return coding == null ? null : coding.toString();
    }
}
