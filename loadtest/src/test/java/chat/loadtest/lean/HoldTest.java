package chat.loadtest.lean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.loadtest.ChatOfSorts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HoldTest {
    private ChatOfSorts server;

    @BeforeEach
    void start() throws Exception {
        server = new ChatOfSorts();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void everybodyHearsWhatIsSaidInTheirRoom() throws Exception {
        Hold hold = hold("--users", "25", "--room-size", "10", "--rate", "100", "--duration", "300ms");

        Map<String, Object> result = hold.run();

        assertThat(hold.succeeded(result)).as(result.toString()).isTrue();
        assertThat(result).containsEntry("seated", 25L).containsEntry("closed", 0L);
        assertThat((long) result.get("acked")).isBetween(15L, 31L);
        assertThat((long) result.get("messages")).isGreaterThan(5 * (long) result.get("acked"));
    }

    @Test
    void aMessageThatDoesNotArriveFailsTheRun() throws Exception {
        server.losesOneMessage();
        Hold hold = hold("--users", "5", "--rate", "50", "--duration", "300ms");

        Map<String, Object> result = hold.run();

        assertThat(hold.succeeded(result)).as(result.toString()).isFalse();
        assertThat((long) result.get("messages")).isLessThan((long) result.get("messagesExpected"));
    }

    @Test
    void whoIsNotLetInFailsTheRun() throws Exception {
        Hold hold = new Hold(options("--users", "3", "--duration", "300ms"), List.of("good", "bad"));

        Map<String, Object> result = hold.run();

        assertThat(hold.succeeded(result)).isFalse();
        assertThat(result).containsEntry("seated", 2L).containsEntry("failures", Map.of("not let in", 1L));
    }

    @Test
    void allLeaveAndComeBackInAStorm() throws Exception {
        Hold hold = hold("--users", "25", "--room-size", "10", "--rate", "100", "--duration", "300ms", "--storms", "2");

        Map<String, Object> result = hold.run();

        assertThat(hold.succeeded(result)).as(result.toString()).isTrue();
        assertThat(result)
                .containsEntry("seated", 75L)
                .containsEntry("left", 50L)
                .containsEntry("closed", 0L);
        assertThat((double) result.get("reconnectMsP99")).isPositive();
    }

    @Test
    void clientsComeFromTheAddressesThatAreGiven() throws Exception {
        Hold hold = hold("--users", "4", "--duration", "300ms", "--from", "127.0.0.2,127.0.0.3");

        assertThat(hold.succeeded(hold.run())).isTrue();
        assertThat(server.addresses()).containsOnly("127.0.0.2", "127.0.0.3");
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> LeanOptions.parse("--users", "0"))
                .hasMessageContaining("--users takes a number from 1");
        assertThatThrownBy(() -> LeanOptions.parse("--url", "https://a")).hasMessageContaining("without TLS");
        assertThatThrownBy(() -> LeanOptions.parse("--speed", "9")).hasMessageContaining("--speed");
        assertThatThrownBy(() -> LeanOptions.parse("--rate")).hasMessageContaining("--rate");
    }

    private Hold hold(String... arguments) {
        return new Hold(options(arguments), List.of("good"));
    }

    private LeanOptions options(String... arguments) {
        String[] all = new String[arguments.length + 6];
        System.arraycopy(arguments, 0, all, 6, arguments.length);
        all[0] = "--url";
        all[1] = "http://127.0.0.1:" + server.port();
        all[2] = "--settle";
        all[3] = "1s";
        all[4] = "--ramp";
        all[5] = "200ms";
        return LeanOptions.parse(all);
    }
}
