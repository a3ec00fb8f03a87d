package chat.node.account;

import static org.assertj.core.api.Assertions.assertThat;

import chat.node.account.SignedInSocket.Due;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SignedInSocketTest {
    private static final Instant END = Instant.parse("2026-11-20T10:15:00Z");

    private final SignedInSocket socket = new SignedInSocket(until(END));

    private static Caller until(Instant end) {
        return new Caller(new UUID(0, 1), "id", Optional.empty(), Optional.empty(), "Ann", end);
    }

    @Test
    void warnsOnceAMinuteBeforeTheEnd() {
        assertThat(socket.due(END.minusMillis(60_001))).isEqualTo(Due.NOTHING);
        assertThat(socket.due(END.minusSeconds(60))).isEqualTo(Due.WARNING);
        assertThat(socket.due(END.minusSeconds(59))).isEqualTo(Due.NOTHING);
    }

    @Test
    void endsOnceAndForGood() {
        assertThat(socket.isExpired(END.minusMillis(1))).isFalse();
        assertThat(socket.isExpired(END)).isTrue();
        assertThat(socket.due(END)).isEqualTo(Due.EXPIRY);
        assertThat(socket.due(END.plusSeconds(1))).isEqualTo(Due.NOTHING);
        assertThat(socket.renew(until(END.plusSeconds(900)))).isFalse();
        assertThat(socket.isExpired(END.minusSeconds(1))).isTrue();
    }

    @Test
    void aRenewalThatComesBeforeTheSweepIsInTime() {
        assertThat(socket.due(END.minusSeconds(30))).isEqualTo(Due.WARNING);
        assertThat(socket.renew(until(END.plusSeconds(900)))).isTrue();
        assertThat(socket.due(END)).isEqualTo(Due.NOTHING);
        assertThat(socket.isExpired(END)).isFalse();
        assertThat(socket.due(END.plusSeconds(840))).isEqualTo(Due.WARNING);
    }

    @Test
    void renewalsAreRare() {
        for (int i = 0; i < 5; i++) {
            assertThat(socket.takeRenewal(1_000_000)).isZero();
        }
        assertThat(socket.takeRenewal(1_000_000)).isEqualTo(10_000);
        assertThat(socket.takeRenewal(1_004_000)).isEqualTo(6_000);
        assertThat(socket.takeRenewal(1_010_000)).isZero();
        assertThat(socket.takeRenewal(1_010_000)).isEqualTo(10_000);
    }
}
