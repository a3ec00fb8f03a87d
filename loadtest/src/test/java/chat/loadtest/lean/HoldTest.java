package chat.loadtest.lean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.loadtest.ChatOfSorts;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
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

        assertThat(hold.breaches()).as(result.toString()).isEmpty();
        assertThat(result).containsEntry("seated", 25L).containsEntry("closed", 0L);
        // Each turn is taken, or said to be late; on a machine that is too busy all may be.
        assertThat((long) result.get("sent") + (long) result.get("late")).isEqualTo(30);
        assertThat((long) result.get("acked")).isPositive().isEqualTo(result.get("sent"));
        // Ten in each of two rooms, five in the third.
        assertThat((long) result.get("messages"))
                .isBetween(5 * (long) result.get("acked"), 10 * (long) result.get("acked"));
    }

    @Test
    void aMessageThatDoesNotArriveFailsTheRun() throws Exception {
        server.losesOneMessage();
        Hold hold = hold("--users", "5", "--rate", "50", "--duration", "300ms");

        Map<String, Object> result = hold.run();

        assertThat((long) result.get("messages")).isLessThan((long) result.get("messagesExpected"));
        assertThat(hold.breaches())
                .containsExactly(
                        "messages: " + result.get("messages") + " instead of " + result.get("messagesExpected"));
    }

    @Test
    void whoIsNotLetInFailsTheRun() throws Exception {
        Hold hold = new Hold(options("--users", "3", "--duration", "300ms"), List.of("good", "bad"));

        Map<String, Object> result = hold.run();

        assertThat(result).containsEntry("seated", 2L).containsEntry("failures", Map.of("not let in", 1L));
        assertThat(hold.breaches()).contains("failures", "seated: 2 instead of 3");
    }

    @Test
    void whyNobodyIsLetIntoARoomIsSaid() throws Exception {
        server.refusesJoins("too_many_rooms");

        assertThat(hold("--users", "1", "--duration", "100ms")
                        .run()
                        .get("failures")
                        .toString())
                .contains("not let into the room: too_many_rooms, its account is in as many as it may be");

        server.refusesJoins("unavailable");

        assertThat(hold("--users", "1", "--duration", "100ms").run())
                .containsEntry("failures", Map.of("not let into the room: unavailable", 1L));
    }

    @Test
    void oneRoomOfAllInWhichOneWrites() throws Exception {
        Hold hold = hold("--users", "12", "--room-size", "0", "--senders", "1", "--rate", "50", "--duration", "300ms");

        Map<String, Object> result = hold.run();

        assertThat(hold.breaches()).as(result.toString()).isEmpty();
        assertThat((long) result.get("acked")).isPositive();
        assertThat((long) result.get("messages")).isEqualTo(12 * (long) result.get("acked"));
        assertThat(server.writers()).isEqualTo(1);
    }

    @Test
    void aRateThatIsNotReachedFailsTheRun() throws Exception {
        server.answersNothingButJoins();
        Hold hold = hold("--users", "2", "--rate", "1000", "--duration", "300ms", "--max-late", "1");

        Map<String, Object> result = hold.run();

        assertThat(hold.breaches()).contains("rate not reached: 172 of 300 turns late, at most 1 %");
        // Each may have 64 without an answer.
        assertThat(result)
                .containsEntry("rate", 1_000)
                .containsEntry("sent", 128L)
                .containsEntry("late", 172L);
    }

    @Test
    void whoNeverGetsASeatFailsTheRunAndHoldsUpNobody() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            LeanOptions options = LeanOptions.parse(
                    "--url",
                    "http://127.0.0.1:" + silent.getLocalPort(),
                    "--users",
                    "2",
                    "--ramp",
                    "0s",
                    "--rate",
                    "10",
                    "--duration",
                    "300ms",
                    "--settle",
                    "0s",
                    "--storms",
                    "1");

            Map<String, Object> narrow =
                    new Hold(options, List.of("t"), new Hold.Pace(1, Duration.ofMillis(200))).run();
            Map<String, Object> wide = new Hold(options, List.of("t"), new Hold.Pace(9, Duration.ofMillis(200))).run();

            assertThat(narrow)
                    .containsEntry("failures", Map.of("the server does not keep up with the handshakes", 1L))
                    .containsEntry("late", 3L);
            assertThat(wide).containsEntry("failures", Map.of("clients without a seat after 0 s more", 1L));
        }
    }

    @Test
    void whoCannotBeReachedIsNamed() throws Exception {
        server.close();

        Map<String, Object> result = hold("--users", "1", "--duration", "100ms").run();

        assertThat(result.get("failures").toString()).contains("connect to 127.0.0.1:" + server.port() + ": ");
    }

    @Test
    void allLeaveAndComeBackInAStorm() throws Exception {
        Hold hold = hold("--users", "25", "--room-size", "10", "--rate", "100", "--duration", "300ms", "--storms", "2");

        Map<String, Object> result = hold.run();

        assertThat(hold.breaches()).as(result.toString()).isEmpty();
        assertThat(result)
                .containsEntry("seated", 75L)
                .containsEntry("left", 50L)
                .containsEntry("closed", 0L);
        assertThat((double) result.get("reconnectMsP99")).isPositive();
    }

    @Test
    void clientsComeFromTheAddressesThatAreGiven() throws Exception {
        Hold hold = hold("--users", "4", "--duration", "300ms", "--from", "127.0.0.2,127.0.0.3");

        assertThat(hold.run()).containsEntry("seated", 4L);
        assertThat(hold.breaches()).isEmpty();
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
        String[] all = new String[arguments.length + 8];
        System.arraycopy(arguments, 0, all, 8, arguments.length);
        all[0] = "--url";
        all[1] = "http://127.0.0.1:" + server.port();
        all[2] = "--settle";
        all[3] = "1s";
        all[4] = "--ramp";
        all[5] = "200ms";
        all[6] = "--max-late";
        all[7] = "100";
        return LeanOptions.parse(all);
    }
}
