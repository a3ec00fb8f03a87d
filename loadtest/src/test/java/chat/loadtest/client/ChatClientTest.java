package chat.loadtest.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.loadtest.client.ChatClient.Step;
import chat.loadtest.client.Tally.Count;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ChatClientTest extends ClientScript {
    @Test
    void connectsJoinsAndListensUntilItIsItsTurn() {
        begin(false);

        assertThat(client.packet()).isEqualTo("6");
        // The time for writing begins after 1 s; of three who write once a second together, this one is the first.
        assertThat(client.listenTime(now)).isEqualTo(Duration.ofSeconds(1));
        now += SECOND;
        assertThat(client.plan(now)).isEqualTo(Step.ASK_AND_LISTEN);
        assertThat(client.packet()).startsWith("422[\"send_message\",");
        assertThat(client.listenTime(now)).isEqualTo(Duration.ofSeconds(3));
        assertThat(tally.get(Count.SEATED)).isEqualTo(1);
    }

    @Test
    void whatIsAckedAndHeardByAllIsNotLost() {
        begin(false);
        send();
        client.hear("432[{\"ok\":true,\"message\":{\"seq\":6}}]", now);
        client.hear(message(6, 0, 1), now);

        end();

        assertThat(tally.get(Count.ACKED)).isEqualTo(1);
        assertThat(tally.get(Count.DELIVERED)).isEqualTo(1);
        assertThat(tally.get(Count.LOST)).isZero();
        assertThat(failures).isEmpty();
    }

    @Test
    void whatIsAckedAndNeverHeardIsLost() {
        begin(false);
        send();
        client.hear("432[{\"ok\":true,\"message\":{\"seq\":6}}]", now);

        now += 20 * SECOND;
        assertThat(client.plan(now)).isEqualTo(Step.WAIT);
        now += 5 * SECOND;
        end();

        assertThat(tally.get(Count.LOST)).isEqualTo(1);
        assertThat(failures).containsExactly("delivery: lost");
    }

    @Test
    void aMessageThatComesTwiceAndOnesThatChangePlacesAreTold() {
        begin(false);
        client.hear(message(6, 1, 1), now);
        client.hear(message(6, 1, 1), now);
        client.hear(message(9, 1, 3), now);
        client.hear(message(7, 2, 1), now);
        client.hear(message(8, 1, 2), now);

        assertThat(tally.get(Count.DUPLICATED)).isEqualTo(1);
        assertThat(tally.get(Count.SWAPPED)).as("of two senders").isEqualTo(1);
        assertThat(tally.get(Count.DISORDERED)).as("of one sender").isEqualTo(1);
        assertThat(failures).containsExactly("delivery: heard twice", "delivery: out of order");
    }

    @Test
    void messagesThatOvertakeTheAnswerToTheJoinCount() {
        start(false);
        client.hear(message(5, 1, 1), now);
        client.hear(message(6, 1, 2), now);
        joined();

        assertThat(tally.get(Count.DELIVERED)).isEqualTo(1);
        assertThat(tally.get(Count.DUPLICATED)).isZero();
    }

    @Test
    void whatOvertakesTheAnswerToTheJoinKeepsItsOrder() {
        start(false);
        for (int counter = 1; counter <= 40; counter++) {
            client.hear(message(5 + counter, 1, counter), now);
        }
        joined();

        assertThat(tally.get(Count.DELIVERED)).isEqualTo(40);
        assertThat(tally.get(Count.DISORDERED)).isZero();
    }

    @Test
    void whatOvertakesItTwiceIsADuplicateAndTooManyAreAnErrorOfTheirOwn() {
        start(false);
        client.hear(message(6, 1, 1), now);
        client.hear(message(6, 1, 1), now);
        for (int more = 1; more <= Inbox.MOST_EARLY; more++) {
            client.hear(message(6 + more, 1, 1 + more), now);
        }

        assertThat(tally.get(Count.DUPLICATED)).isEqualTo(1);
        assertThat(tally.result())
                .extracting("errorsByReason")
                .hasToString("{too many messages before the answer to the join=1}");
    }

    @Test
    void turnsThatPassUntilTheEndAreLateAlsoIfNobodyWritesAnyMore() {
        begin(false);
        send();
        client.hear("432[{\"ok\":true,\"message\":{\"seq\":6}}]", now);
        client.hear(message(6, 0, 1), now);

        end();

        // Its turns were at 1, 4, 7 and 10 s, and only the first was taken.
        assertThat(tally.get(Count.SENT)).isEqualTo(1);
        assertThat(tally.get(Count.LATE)).isEqualTo(3);
    }

    @Test
    void framesThatWereThrownAwayAreAnError() {
        begin(false);

        client.overflowed();

        assertThat(tally.get(Count.ERRORS)).isEqualTo(1);
    }

    @Test
    void aConnectionThatEndsIsAnErrorWhereNobodyComesBack() {
        begin(false);

        client.asked(false, now + SECOND / 2);

        assertThat(client.isGone()).isTrue();
        assertThat(tally.result()).extracting("errorsByReason").hasToString("{the connection ended=1}");
    }

    @Test
    void aListeningTimeThatIsOverIsNoBrokenConnection() {
        begin(false);

        client.asked(false, now + SECOND);

        assertThat(client.isGone()).isFalse();
        assertThat(tally.get(Count.ERRORS)).isZero();
    }

    @Test
    void whoComesBackFetchesWhatItMissedAndSendsAgainWhatWasNotAcked() {
        begin(true);
        send();
        String sent = client.packet();
        client.asked(false, now);
        assertThat(client.plan(now)).isEqualTo(Step.WAIT);
        now += 2 * SECOND;
        start(client);
        client.hear("433[{\"ok\":true,\"lastSeq\":8}]", now);

        assertThat(client.plan(now)).isEqualTo(Step.ASK);
        assertThat(client.packet()).isEqualTo("424[\"sync\",{\"rooms\":{\"load-0\":5}}]");
        client.hear(
                "434[{\"ok\":true,\"rooms\":{\"load-0\":{\"messages\":[{\"seq\":6},{\"seq\":7}],\"hasMore\":true}}}]",
                now);
        assertThat(client.plan(now)).isEqualTo(Step.ASK);
        assertThat(client.packet()).endsWith("{\"load-0\":7}}]");
        client.hear("435[{\"ok\":true,\"rooms\":{\"load-0\":{\"messages\":[{\"seq\":8}],\"hasMore\":false}}}]", now);
        assertThat(client.plan(now)).isEqualTo(Step.ASK_AND_LISTEN);

        assertThat(client.packet().substring(3)).isEqualTo(sent.substring(3));
        assertThat(tally.get(Count.SYNCED)).isEqualTo(3);
        assertThat(tally.get(Count.RECONNECTS)).isEqualTo(1);
        assertThat(tally.get(Count.RETRIED)).isEqualTo(1);
        assertThat(tally.get(Count.ERRORS)).isZero();
    }

    @Test
    void whatIsStoredAgainAfterAReconnectionIsADuplicateAlsoWhenTheFirstCameWithSync() {
        begin(true);
        send();
        comeBack();
        assertThat(client.plan(now)).isEqualTo(Step.ASK);
        sync("434", synced(6, 0, 1));
        assertThat(client.plan(now)).isEqualTo(Step.ASK_AND_LISTEN);
        client.hear("435[{\"ok\":true,\"message\":{\"seq\":7}}]", now);
        assertThat(tally.get(Count.DUPLICATED)).isZero();

        client.hear(message(7, 0, 1), now);

        assertThat(tally.get(Count.DUPLICATED)).isEqualTo(1);
        assertThat(failures).containsExactly("delivery: stored twice");
    }

    @Test
    void twoRowsOfOneMessageInASyncAreADuplicate() {
        begin(true);
        send();
        comeBack();
        assertThat(client.plan(now)).isEqualTo(Step.ASK);

        sync("434", synced(6, 0, 1) + "," + synced(7, 0, 1));

        assertThat(tally.get(Count.DUPLICATED)).isEqualTo(1);
    }

    private void comeBack() {
        client.asked(false, now);
        now += 2 * SECOND;
        start(client);
        client.hear("433[{\"ok\":true,\"lastSeq\":6}]", now);
    }

    private void sync(String packet, String messages) {
        client.hear(
                packet + "[{\"ok\":true,\"rooms\":{\"load-0\":{\"messages\":[" + messages + "],\"hasMore\":false}}}]",
                now);
    }

    private String synced(long seq, int sender, int counter) {
        String event = message(seq, sender, counter);
        return event.substring(event.indexOf('{'), event.length() - 1);
    }

    @Test
    void aHoleIsAskedForAfterASecond() {
        begin(true);
        client.hear(message(7, 1, 1), now);
        assertThat(client.plan(now)).isEqualTo(Step.TELL_AND_LISTEN);
        now += SECOND - 1;
        client.asked(false, now);
        assertThat(client.plan(now)).isNotEqualTo(Step.ASK);
        now += 2;

        assertThat(client.plan(now)).isEqualTo(Step.ASK);
        assertThat(client.packet()).contains("\"sync\"");
    }

    @Test
    void aRefusedMessageIsAnError() {
        begin(false);
        send();

        client.hear("432[{\"ok\":false,\"error\":{\"code\":\"rate_limited\",\"temporary\":true}}]", now);

        assertThat(tally.get(Count.REFUSED)).isEqualTo(1);
        assertThat(failures).containsExactly("ack: rate_limited");
    }

    @Test
    void whoIsNotLetInIsAnError() {
        create(false);
        assertThat(client.plan(now)).isEqualTo(Step.CONNECT);
        client.hear("0{\"sid\":\"n.a\"}", now);
        client.plan(now);
        client.hear("44{\"message\":\"no\",\"data\":{\"code\":\"token_expired\"}}", now);

        assertThat(client.isGone()).isTrue();
        assertThat(failures).containsExactly("connect: refused: token_expired");
    }
}
