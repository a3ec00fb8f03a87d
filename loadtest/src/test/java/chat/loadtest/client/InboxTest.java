package chat.loadtest.client;

import static org.assertj.core.api.Assertions.assertThat;

import chat.common.json.Json;
import chat.loadtest.client.Tally.Count;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class InboxTest {
    private static final int ME = 0;

    private final Tally tally = new Tally();
    private final Probe probe = new Probe() {
        @Override
        public void took(Timing timing, boolean polling, long from, long to) {}

        @Override
        public void failed(Timing timing, boolean polling, long from, long to, String why) {}
    };
    private final Seat seat = new Seats("load", 2, 2, 0, 0).take(false);
    private final Inbox inbox = inbox();

    @Test
    void twoOfOneSenderAreDisorderedHoweverMuchOthersHaveHeardSince() {
        inbox.event(message(7, 1, 2), 0);
        Inbox quicker = inbox();
        for (int seq = 6; seq < 1_000; seq++) {
            quicker.event(message(seq, 1, seq - 5), 0);
        }

        inbox.event(message(6, 1, 1), 0);

        assertThat(tally.get(Count.DISORDERED)).isEqualTo(1);
        assertThat(tally.get(Count.SWAPPED)).isZero();
    }

    @Test
    void onesOfDifferentSendersAreSwappedAlsoWhenBothWroteMoreBefore() {
        inbox.event(message(6, 1, 1), 0);
        inbox.event(message(8, 1, 2), 0);
        inbox.event(message(7, 2, 1), 0);
        inbox.event(message(10, 2, 2), 0);
        inbox.event(message(9, 1, 3), 0);

        assertThat(tally.get(Count.SWAPPED)).isEqualTo(2);
        assertThat(tally.get(Count.DISORDERED)).isZero();
    }

    @Test
    void whatTheConnectionBeforeBroughtIsNotOutOfOrder() {
        inbox.event(message(7, 1, 2), 0);
        inbox.disconnected();

        inbox.event(message(6, 1, 1), 0);

        assertThat(tally.get(Count.DISORDERED)).isZero();
    }

    @Test
    void anOwnMessageThatComesUnderAnotherNumberAfterNewerOnesWasStoredTwice() {
        inbox.event(message(7, ME, 1), 0);
        inbox.event(message(8, ME, 2), 0);

        boolean more = inbox.synced(news(message(6, ME, 1)), 0);

        assertThat(more).isFalse();
        assertThat(tally.get(Count.DUPLICATED)).isEqualTo(1);
    }

    @Test
    void ownMessagesThatComeOnceInWhateverOrderAreNone() {
        inbox.event(message(8, ME, 3), 0);
        assertThat(inbox.synced(news(message(6, ME, 1), message(7, ME, 2)), 0)).isFalse();
        inbox.event(message(9, ME, 100), 0);
        inbox.event(message(10, ME, 101), 0);

        assertThat(tally.get(Count.DUPLICATED)).isZero();
    }

    private Inbox inbox() {
        Inbox made = new Inbox(seat, "run", ME, tally, probe);
        made.joined(5);
        return made;
    }

    private static JsonNode news(JsonNode... messages) {
        ObjectNode news = Json.mapper().createObjectNode();
        news.putArray("messages").addAll(List.of(messages));
        return news;
    }

    private static JsonNode message(long seq, int sender, int counter) {
        return Json.mapper()
                .createObjectNode()
                .put("seq", seq)
                .put("content", new Content("run", sender, counter, 0).text(60));
    }
}
