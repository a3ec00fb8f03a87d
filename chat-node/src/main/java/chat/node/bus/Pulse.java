package chat.node.bus;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Whether a connection is alive, and until when all was heard that came over it. Anything heard is a sign of life: one that is
 * busy with thousands of messages answers a question late and is well. TCP would take minutes to notice a network that drops
 * everything.
 *
 * <p>The answer to a question queues behind the messages the server had for us before. So those that were published before
 * the last question that was answered have all arrived; of later ones nothing is known, however many were heard.
 *
 * <p>{@link #hear} may be called by any thread, the rest by one.
 */
final class Pulse {
    private static final long INTERVAL = Duration.ofSeconds(1).toNanos();
    private static final long PATIENCE = Duration.ofSeconds(4).toNanos();

    /** Completes with whether the server is still the right one; fails if it did not answer. */
    private final Supplier<CompletionStage<Boolean>> question;

    private final LongSupplier nanos;
    private volatile long heard;
    /** When the last question that was answered was asked. */
    private volatile long complete;

    private volatile boolean asking;
    private volatile boolean demoted;
    private long asked;
    /** When the first question was asked that has had no answer since. */
    private long waitingSince;

    Pulse(Supplier<CompletionStage<Boolean>> question, LongSupplier nanos) {
        this.question = question;
        this.nanos = nanos;
        this.asked = nanos.getAsLong();
        this.heard = asked;
        this.complete = asked;
        this.waitingSince = asked;
    }

    void hear() {
        heard = nanos.getAsLong();
    }

    /** @return whether it is alive, as far as is known */
    boolean beat() {
        long now = nanos.getAsLong();
        if (!asking && now - asked >= INTERVAL) {
            ask(now);
        }
        boolean waits = complete - waitingSince < 0;
        return !demoted && !(waits && now - heard >= PATIENCE && now - waitingSince >= PATIENCE);
    }

    /** The time was not ours: nobody can have answered. */
    void excuse() {
        hear();
    }

    /** Nanoseconds since all was known to arrive. */
    long behindNanos() {
        return nanos.getAsLong() - complete;
    }

    private void ask(long now) {
        if (complete - waitingSince >= 0) {
            waitingSince = now;
        }
        asking = true;
        asked = now;
        question.get().whenComplete((well, failure) -> {
            if (failure == null) {
                demoted = !well;
                complete = now;
                hear();
            }
            asking = false;
        });
    }
}
