package chat.common.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class WireTimeTest {
    @Test
    void timesAreWrittenAsJavaScriptWritesThem() {
        assertThat(WireTime.format(Instant.ofEpochMilli(0))).isEqualTo("1970-01-01T00:00:00.000Z");
        assertThat(WireTime.format(Instant.parse("2026-11-20T10:00:00.123456Z")))
                .isEqualTo("2026-11-20T10:00:00.123Z");
    }
}
