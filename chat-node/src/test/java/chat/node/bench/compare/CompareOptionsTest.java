package chat.node.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CompareOptionsTest {
    @Test
    void nothingGivenIsWhatTheDocsAreMadeWith() {
        CompareOptions options = CompareOptions.parse();

        assertThat(options.rounds()).isEqualTo(5);
        assertThat(options.durations()).isEqualTo(new Durations(20, 3));
        assertThat(options.only()).isEmpty();
        assertThat(options.contenders()).isEmpty();
        assertThat(options.docs()).isEmpty();
        assertThat(options.isWhole()).isTrue();
    }

    @Test
    void takesWhatIsGiven() {
        CompareOptions options = CompareOptions.parse(
                "--only=memory,connect",
                "--rounds=2",
                "--contenders=our-socket-io,node-js",
                "--warm-up=1.5",
                "--measure=4",
                "--with=CHAT_MESSAGE_LANES=4,CHAT_PING_INTERVAL=1m");

        assertThat(options.rounds()).isEqualTo(2);
        assertThat(options.only()).containsExactlyInAnyOrder("memory", "connect");
        assertThat(options.contenders()).isEqualTo(Set.of(Contender.OUR_SOCKET_IO, Contender.NODE_JS));
        assertThat(options.durations()).isEqualTo(new Durations(1.5, 4));
        assertThat(options.settings()).isEqualTo(Map.of("CHAT_MESSAGE_LANES", "4", "CHAT_PING_INTERVAL", "1m"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--rounds=4",
                "--contenders=node-js",
                "--warm-up=19",
                "--measure=4",
                "--with=CHAT_MESSAGE_LANES=4"
            })
    void lessThanTheWholeDoesNotGetIntoTheDocs(String option) {
        assertThat(CompareOptions.parse(option).isWhole()).isFalse();
        assertThatThrownBy(() -> CompareOptions.parse(option, "--docs")).hasMessageContaining("--docs takes 5 rounds");
    }

    /** Sections may be measured one at a time, and written again without measuring. */
    @ParameterizedTest
    @ValueSource(strings = {"--only=fan-out", "--rounds=6", "--rounds=0"})
    void theDocsMayBeMadeBitByBit(String option) {
        assertThat(CompareOptions.parse(option, "--docs").docs()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--only=everything",
                "--rounds=many",
                "--rounds=100",
                "--contenders=somebody",
                "--warm-up=-1",
                "--measure=",
                "--event-loops=0",
                "--with=lanes=4",
                "--with=CHAT_MESSAGE_LANES=4,CHAT_MESSAGE_LANES=2",
                "--fast",
                "fan-out"
            })
    void whatItDoesNotKnowIsSaid(String option) {
        assertThatThrownBy(() -> CompareOptions.parse(option)).isInstanceOf(IllegalArgumentException.class);
    }
}
