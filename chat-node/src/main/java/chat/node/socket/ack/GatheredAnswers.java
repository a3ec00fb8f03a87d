package chat.node.socket.ack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The answers to one broadcast, given out together at its end. */
public final class GatheredAnswers implements AnswerListener {
    private final CompletableFuture<BroadcastAnswers> result = new CompletableFuture<>();
    private final List<ArrayNode> answers = new ArrayList<>();
    private int expected;

    /** Never fails. */
    public CompletionStage<BroadcastAnswers> result() {
        return result.minimalCompletionStage();
    }

    @Override
    public void handleAsked(int clients) {
        expected = clients;
    }

    @Override
    public void handleAnswer(ArrayNode args) {
        answers.add(args);
    }

    @Override
    public void handleEnd() {
        result.complete(new BroadcastAnswers(answers, expected));
    }
}
