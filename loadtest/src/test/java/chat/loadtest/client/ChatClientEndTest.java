package chat.loadtest.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.loadtest.client.ChatClient.Step;
import chat.loadtest.client.Tally.Count;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What becomes of a client when the time is over, and of the connections that it gives up. */
class ChatClientEndTest extends ClientScript {
    @Test
    void whoIsNeverLetInIsAnErrorAndGoesOnTryingUntilThen() {
        create(true);
        assertThat(client.plan(now)).isEqualTo(Step.CONNECT);
        client.opened(true, now);
        now = 13 * SECOND;
        assertThat(client.plan(now)).as("after the end").isEqualTo(Step.CONNECT);
        client.opened(true, now);
        now = 33 * SECOND;

        assertThat(client.plan(now)).isEqualTo(Step.DONE);

        assertThat(client.isGone()).isTrue();
        assertThat(failures).containsExactly("connect: never let in");
        assertThat(tally.get(Count.ERRORS)).isEqualTo(1);
        assertThat(tally.get(Count.CONNECT_RETRIES)).isEqualTo(2);
    }

    @Test
    void whoIsLetInAfterTheEndIsNoError() {
        create(true);
        assertThat(client.plan(now)).isEqualTo(Step.CONNECT);
        client.opened(true, now);
        now = 13 * SECOND;

        start(client);
        joined();
        end();

        assertThat(tally.get(Count.SEATED)).isEqualTo(1);
        assertThat(tally.get(Count.ERRORS)).isZero();
    }

    @Test
    void whoComesWhenTheTimeIsOverDoesNotBegin() {
        create(true);
        now = 13 * SECOND;

        assertThat(client.plan(now)).isEqualTo(Step.DONE);

        assertThat(tally.get(Count.CLIENTS)).isZero();
        assertThat(tally.get(Count.ERRORS)).isZero();
    }

    @Test
    void whoIsNotBackAtTheEndHasLostWhatItMissed() {
        begin(true);
        send();
        acked();
        client.asked(false, now);
        now = 33 * SECOND;

        assertThat(client.plan(now)).isEqualTo(Step.DONE);

        assertThat(tally.result()).extracting("errorsByReason").hasToString("{not back at the end=1}");
        assertThat(tally.get(Count.LOST)).isEqualTo(1);
    }

    @Test
    void withoutTimeToSettleWhatIsNotThereIsLost() {
        settle = Duration.ZERO;
        begin(false);
        send();
        acked();

        end();

        assertThat(tally.get(Count.LOST)).isEqualTo(1);
        assertThat(failures).containsExactly("delivery: lost");
    }

    @Test
    void whatIsMissingIsLostAlsoWhereSomebodyWaitsForAnAnswerToTheEnd() {
        begin(false);
        ChatClient other = another(1, false);
        start(other);
        joined(other);
        send();
        acked();
        now = 3 * SECOND;
        assertThat(other.plan(now)).as("sends, and is never answered").isEqualTo(Step.ASK_AND_LISTEN);
        now = 20 * SECOND;
        assertThat(client.plan(now)).isEqualTo(Step.WAIT);

        end();

        assertThat(tally.get(Count.LOST)).isEqualTo(1);
    }

    @Test
    void aConnectionWhoseAnswersDoNotComeIsGivenUpAndHasToBeClosed() {
        begin(true);
        send();
        now += 10 * SECOND;

        client.asked(false, now);

        assertThat(client.plan(now)).isEqualTo(Step.WAIT);
        assertThat(client.abandonsConnection()).isTrue();
        assertThat(client.abandonsConnection()).as("only once").isFalse();
    }

    @Test
    void soIsOneOnWhichItIsRefused() {
        start(true);

        client.hear("431[{\"ok\":false,\"error\":{\"code\":\"unavailable\",\"temporary\":true}}]", now);

        assertThat(client.abandonsConnection()).isTrue();
    }

    @Test
    void aConnectionThatBrokeNeedsNoClosing() {
        begin(true);
        send();

        client.asked(false, now);

        assertThat(client.plan(now)).isEqualTo(Step.WAIT);
        assertThat(client.abandonsConnection()).isFalse();
    }

    private void acked() {
        client.hear("432[{\"ok\":true,\"message\":{\"seq\":6}}]", now);
    }
}
