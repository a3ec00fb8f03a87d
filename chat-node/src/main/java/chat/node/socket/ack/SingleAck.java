package chat.node.socket.ack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** The answer of one client. Confined to the event loop, but for {@link #answer()}. */
public final class SingleAck implements PendingAck {
    private final CompletableFuture<ArrayNode> answer = new CompletableFuture<>();
    private ScheduledFuture<?> timer;

    public CompletionStage<ArrayNode> answer() {
        return answer.minimalCompletionStage();
    }

    /** @param forget called when the time is over */
    public void startTimer(EventLoop loop, Duration timeout, Runnable forget) {
        timer = loop.schedule(
                () -> {
                    forget.run();
                    fail(AckFailure.Kind.TIMEOUT);
                },
                timeout.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    @Override
    public void complete(ArrayNode args) {
        stopTimer();
        answer.complete(args);
    }

    @Override
    public void fail(AckFailure.Kind kind) {
        stopTimer();
        answer.completeExceptionally(new AckFailure(kind));
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
