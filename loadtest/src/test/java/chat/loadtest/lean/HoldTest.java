package chat.loadtest.lean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HoldTest {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

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
        Hold hold = hold("--users", "25", "--room-size", "10", "--rate", "100", "--seconds", "1");

        Map<String, Object> result = hold.run();

        assertThat(hold.succeeded(result)).as(result.toString()).isTrue();
        assertThat(result).containsEntry("seated", 25L).containsEntry("closed", 0L);
        assertThat((long) result.get("acked")).isBetween(50L, 101L);
        assertThat((long) result.get("messages")).isGreaterThan(5 * (long) result.get("acked"));
    }

    @Test
    void aMessageThatDoesNotArriveFailsTheRun() throws Exception {
        server.losesOneMessage();
        Hold hold = hold("--users", "5", "--rate", "50", "--seconds", "1");

        Map<String, Object> result = hold.run();

        assertThat(hold.succeeded(result)).as(result.toString()).isFalse();
        assertThat((long) result.get("messages")).isLessThan((long) result.get("messagesExpected"));
    }

    @Test
    void whoIsNotLetInFailsTheRun() throws Exception {
        Hold hold = new Hold(options("--users", "3", "--seconds", "1"), List.of("good", "bad"), PATIENCE);

        Map<String, Object> result = hold.run();

        assertThat(hold.succeeded(result)).isFalse();
        assertThat(result).containsEntry("seated", 2L).containsEntry("failures", Map.of("not let in", 1L));
    }

    @Test
    void clientsComeFromTheAddressesThatAreGiven() throws Exception {
        Hold hold = hold("--users", "4", "--seconds", "1", "--from", "127.0.0.2,127.0.0.3");

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
        return new Hold(options(arguments), List.of("good"), PATIENCE);
    }

    private LeanOptions options(String... arguments) {
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        all[0] = "--url";
        all[1] = "http://127.0.0.1:" + server.port();
        return LeanOptions.parse(all);
    }
}
