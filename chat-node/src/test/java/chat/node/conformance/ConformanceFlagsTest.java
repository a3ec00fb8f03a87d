package chat.node.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConformanceFlagsTest {
    @Test
    void theDefaultsAreWhatTheSuitesExpect() {
        ConformanceFlags flags = ConformanceFlags.parse(List.of());
        assertThat(flags.path()).isEqualTo("/socket.io/");
        assertThat(flags.engine().pingInterval()).isEqualTo(Duration.ofMillis(300));
        assertThat(flags.engine().pingTimeout()).isEqualTo(Duration.ofMillis(200));
        assertThat(flags.engine().connectTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(flags.engine().maxPayload()).isEqualTo(1_000_000);
    }

    @Test
    void bothWaysOfWritingAValueDo() {
        ConformanceFlags flags =
                ConformanceFlags.parse(List.of("--raw", "--port", "4000", "--pingInterval=50", "--path=engine"));
        assertThat(flags.has("raw")).isTrue();
        assertThat(flags.number("port", 3000)).isEqualTo(4000);
        assertThat(flags.engine().pingInterval()).isEqualTo(Duration.ofMillis(50));
        assertThat(flags.path()).isEqualTo("/engine/");
    }

    @Test
    void rawMessagesAreServedWhereEngineIoIs() {
        assertThat(ConformanceFlags.parse(List.of("--raw")).path()).isEqualTo("/engine.io/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"port", "--port", "--port=x", "--speed=3", "--parser=xml", "--path="})
    void whatIsWrongIsSaid(String arg) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConformanceFlags.parse(List.of(arg)))
                .withMessageContaining(arg.replaceAll("^-*|=.*$", ""));
    }
}
