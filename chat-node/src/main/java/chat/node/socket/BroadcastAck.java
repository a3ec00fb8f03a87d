package chat.node.socket;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Gathers the answers to one broadcast. It is complete when each loop has told how many clients it asked and all of them
 * have answered or left, at the latest when the time is over. Thread-safe.
 */
final class BroadcastAck implements PendingAck {
    private final CompletableFuture<BroadcastAnswers> result = new CompletableFuture<>();
    private final List<ArrayNode> answers = new ArrayList<>();
    private int loopsToCome;
    private int expected;
    private int lost;

    BroadcastAck(int loops) {
        this.loopsToCome = loops;
    }

    CompletionStage<BroadcastAnswers> result() {
        return result.minimalCompletionStage();
    }

    boolean isDone() {
        return result.isDone();
    }

    void handleAsked(int clients) {
        synchronized (this) {
            expected += clients;
            loopsToCome--;
        }
        finishIf(false);
    }

    @Override
    public void complete(ArrayNode args) {
        synchronized (this) {
            answers.add(args);
        }
        finishIf(false);
    }

    @Override
    public void fail(AckFailure.Kind kind) {
        synchronized (this) {
            lost++;
        }
        finishIf(false);
    }

    void handleTimeout() {
        finishIf(true);
    }

    private void finishIf(boolean timeIsOver) {
        BroadcastAnswers sum;
        synchronized (this) {
            boolean all = loopsToCome == 0 && answers.size() + lost == expected;
            if (!all && !timeIsOver) {
                return;
            }
            sum = new BroadcastAnswers(answers, expected);
        }
        // Outside the lock: whoever waits for it runs here.
        result.complete(sum);
    }
}
