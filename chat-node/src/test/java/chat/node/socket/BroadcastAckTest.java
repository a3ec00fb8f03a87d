package chat.node.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.junit.jupiter.api.Test;

class BroadcastAckTest {
    private static final ArrayNode ANSWER = JsonNodeFactory.instance.arrayNode().add("yes");

    private final BroadcastAck ack = new BroadcastAck(2);

    private BroadcastAnswers result() {
        return ack.result().toCompletableFuture().join();
    }

    @Test
    void isCompleteWhenAllLoopsHaveAskedAndAllClientsAnswered() {
        ack.handleAsked(1);
        ack.complete(ANSWER);
        assertThat(ack.isDone()).isFalse();
        ack.handleAsked(1);
        assertThat(ack.isDone()).isFalse();
        ack.complete(ANSWER);
        assertThat(result().isComplete()).isTrue();
        assertThat(result().answers()).containsExactly(ANSWER, ANSWER);
    }

    @Test
    void doesNotWaitForClientsThatLeft() {
        ack.handleAsked(2);
        ack.handleAsked(0);
        ack.complete(ANSWER);
        ack.fail(AckFailure.Kind.DISCONNECTED);
        assertThat(result().isComplete()).isFalse();
        assertThat(result().answers()).containsExactly(ANSWER);
        assertThat(result().expected()).isEqualTo(2);
    }

    @Test
    void givesWhatCameWhenTheTimeIsOver() {
        ack.handleAsked(1);
        ack.handleAsked(1);
        ack.complete(ANSWER);
        ack.handleTimeout();
        assertThat(result().isComplete()).isFalse();
        assertThat(result().answers()).containsExactly(ANSWER);
    }

    @Test
    void nobodyToAskIsCompleteAtOnce() {
        ack.handleAsked(0);
        ack.handleAsked(0);
        assertThat(result().isComplete()).isTrue();
    }
}
