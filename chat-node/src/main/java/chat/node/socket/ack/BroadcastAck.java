package chat.node.socket.ack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Counts the answers to one broadcast. It has ended when each loop has told how many clients it asked and all of them have
 * answered or left, at the latest when the time is over. Thread-safe.
 */
public final class BroadcastAck implements PendingAck {
    private final AnswerListener listener;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /** Answers that came before the last loop had asked. */
    private final List<ArrayNode> early = new ArrayList<>();

    private int loopsToCome;
    private int asked;
    private int answered;
    private int lost;
    private boolean over;

    public BroadcastAck(int loops, AnswerListener listener) {
        this.loopsToCome = loops;
        this.listener = listener;
        if (loops == 0) {
            startListening();
            finishIf(true);
        }
    }

    /** Completes after everything the listener hears. */
    public CompletionStage<Void> ended() {
        return ended.minimalCompletionStage();
    }

    public boolean hasEnded() {
        return ended.isDone();
    }

    /** One of the loops has asked so many. */
    public void handleAsked(int clients) {
        synchronized (this) {
            asked += clients;
            loopsToCome--;
            if (loopsToCome == 0 && !over) {
                startListening();
            }
        }
        finishIf(false);
    }

    @Override
    public void complete(ArrayNode args) {
        synchronized (this) {
            if (over) {
                return;
            }
            answered++;
            if (loopsToCome == 0) {
                listener.handleAnswer(args);
            } else {
                early.add(args);
            }
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

    public void handleTimeout() {
        finishIf(true);
    }

    private void startListening() {
        listener.handleAsked(asked);
        early.forEach(listener::handleAnswer);
        early.clear();
    }

    private void finishIf(boolean timeIsOver) {
        synchronized (this) {
            boolean all = loopsToCome == 0 && answered + lost == asked;
            if (over || !(all || timeIsOver)) {
                return;
            }
            over = true;
            if (loopsToCome > 0) {
                startListening();
            }
        }
        // Outside the lock: whoever waits for it runs here.
        listener.handleEnd();
        ended.complete(null);
    }
}
