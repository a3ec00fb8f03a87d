package chat.loadtest.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.loadtest.client.Heard.Kind;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class HeardTest {
    @Test
    void eachNumberIsFreshOnceAndNothingIsMissing() {
        Heard heard = new Heard(7);

        for (long seq = 8; seq <= 20; seq++) {
            assertThat(heard.event(seq)).isEqualTo(Kind.FRESH);
        }

        assertThat(heard.contiguous()).isEqualTo(20);
        assertThat(heard.missing(20)).isZero();
        assertThat(heard.missing(22)).isEqualTo(2);
    }

    @Test
    void whatComesTwiceOnOneConnectionIsAFault() {
        Heard heard = new Heard(0);
        heard.event(1);
        heard.event(3);

        assertThat(heard.event(1)).isEqualTo(Kind.TWICE);
        assertThat(heard.event(3)).isEqualTo(Kind.TWICE);
    }

    @Test
    void whatComesAgainOverAReconnectionOrAfterSyncIsNone() {
        Heard heard = new Heard(0);
        heard.event(1);
        heard.disconnected();
        assertThat(heard.event(1)).isEqualTo(Kind.AGAIN);
        assertThat(heard.synced(2)).isTrue();
        assertThat(heard.synced(2)).isFalse();
        assertThat(heard.event(2)).isEqualTo(Kind.AGAIN);

        assertThat(heard.event(3)).isEqualTo(Kind.FRESH);
        assertThat(heard.event(3)).isEqualTo(Kind.TWICE);
    }

    @Test
    void aHoleIsMissingUntilItCloses() {
        Heard heard = new Heard(0);
        heard.event(1);
        heard.event(4);

        assertThat(heard.hasHoles()).isTrue();
        assertThat(heard.missing(0)).isEqualTo(2);
        heard.event(2);
        heard.event(3);
        assertThat(heard.hasHoles()).isFalse();
        assertThat(heard.contiguous()).isEqualTo(4);
        assertThat(heard.missing(4)).isZero();
    }

    @Test
    void aHoleThatIsFarBehindStaysMissingAndTakesNoRoom() {
        Heard heard = new Heard(0);
        for (long seq = 2; seq <= 3L * Heard.WINDOW; seq++) {
            if (seq % 1000 != 0) {
                assertThat(heard.event(seq)).isEqualTo(Kind.FRESH);
            }
        }

        assertThat(heard.missing(0)).isEqualTo(1 + 3L * Heard.WINDOW / 1000);
    }

    @RepeatedTest(20)
    void countsLikeASetOfAllNumbers(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Heard heard = new Heard(0);
        BitSet model = new BitSet();
        for (int i = 0; i < 2_000; i++) {
            int seq = 1 + Math.max(0, i + random.nextInt(60) - 30);
            Kind kind = heard.event(seq);
            assertThat(kind).isEqualTo(model.get(seq) ? Kind.TWICE : Kind.FRESH);
            model.set(seq);
        }
        int last = model.length() - 1;

        assertThat(heard.missing(last)).isEqualTo(last - model.cardinality());
        assertThat(heard.contiguous()).isEqualTo(model.nextClearBit(1) - 1);
    }
}
