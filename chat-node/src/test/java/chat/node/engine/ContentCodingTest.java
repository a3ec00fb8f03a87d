package chat.node.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    private static String choose(int length, String accepted) {
        CharSequence coding = ContentCoding.choose(length, accepted);
        return coding == null ? null : coding.toString();
    }
}
