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
    /** Stands for other nodes of which nobody has said yet how many they are; more than there ever will be. */
    private static final int UNKNOWN = 1 << 20;

    private static final int MOST_EARLY = 100_000;

    private final AnswerListener listener;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    /** Answers that came before the last loop had asked. */
    private final List<ArrayNode> early = new ArrayList<>();

    private int loopsToCome;
    private int asked;
    private int answered;
    private int lost;
    private boolean over;

    /** One that counts nodes in the place of loops: this one, and others once {@link #handleOtherNodes} says how many. */
    public static BroadcastAck ofNodes(AnswerListener listener) {
        return new BroadcastAck(1 + UNKNOWN, listener);
    }

    public BroadcastAck(int loops, AnswerListener listener) {
        this.loopsToCome = loops;
        this.listener = listener;
        if (loops == 0) {
            startListening();
            finishIf(true);
        }
    }

    /** How many nodes besides this one will tell how many clients they asked; some of them may have done so already. */
    public void handleOtherNodes(int nodes) {
        synchronized (this) {
            // More of them may have told than there were when they were counted.
            loopsToCome = Math.max(0, loopsToCome + nodes - UNKNOWN);
            if (loopsToCome == 0 && !over) {
                startListening();
            }
        }
        finishIf(false);
    }

    /** What one node has to be told: what its clients answer counts here, and whoever leaves is lost here. */
    public AnswerListener ofOneNode() {
        return new OneNode();
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
            if (loopsToCome == 0) {
                return;
            }
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
            } else if (early.size() < MOST_EARLY) {
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

    private final class OneNode implements AnswerListener {
        private int missing;

        @Override
        public void handleAsked(int clients) {
            missing = clients;
            BroadcastAck.this.handleAsked(clients);
        }

        @Override
        public void handleAnswer(ArrayNode args) {
            missing--;
            complete(args);
        }

        @Override
        public void handleEnd() {
            for (; missing > 0; missing--) {
                fail(AckFailure.Kind.DISCONNECTED);
            }
        }
    }
}
