package chat.node.socket.ack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BroadcastAckTest {
    private static final ArrayNode ANSWER = JsonNodeFactory.instance.arrayNode().add("yes");

    private final GatheredAnswers gathered = new GatheredAnswers();
    private final BroadcastAck ack = new BroadcastAck(2, gathered);

    private BroadcastAnswers result() {
        return gathered.result().toCompletableFuture().join();
    }

    @Test
    void isCompleteWhenAllLoopsHaveAskedAndAllClientsAnswered() {
        ack.handleAsked(1);
        ack.complete(ANSWER);
        assertThat(ack.hasEnded()).isFalse();
        ack.handleAsked(1);
        assertThat(ack.hasEnded()).isFalse();
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

    @Test
    void theListenerHearsTheCountFirstThenEachAnswerThenTheEnd() {
        List<String> heard = new ArrayList<>();
        BroadcastAck streamed = new BroadcastAck(2, new AnswerListener() {
            @Override
            public void handleAsked(int clients) {
                heard.add("asked " + clients);
            }

            @Override
            public void handleAnswer(ArrayNode args) {
                heard.add("answer " + args.get(0).textValue());
            }

            @Override
            public void handleEnd() {
                heard.add("end");
            }
        });
        streamed.handleAsked(1);
        streamed.complete(ANSWER);
        assertThat(heard).isEmpty();
        streamed.handleAsked(2);
        assertThat(heard).containsExactly("asked 3", "answer yes");
        streamed.complete(ANSWER);
        streamed.handleTimeout();
        streamed.complete(ANSWER);
        streamed.handleTimeout();
        assertThat(heard).containsExactly("asked 3", "answer yes", "answer yes", "end");
    }

    @Test
    void whereNoLoopHasMembersTheListenerHearsOfNobodyAtOnce() {
        GatheredAnswers none = new GatheredAnswers();
        BroadcastAck asked = new BroadcastAck(0, none);
        assertThat(asked.hasEnded()).isTrue();
        assertThat(none.result().toCompletableFuture().join()).isEqualTo(new BroadcastAnswers(List.of(), 0));
    }
}
