package chat.node.work;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Patience at the start of the node: a server it needs may still be on its way up. Tries again with growing pauses up to
 * a limit, and says in the log what is waited for and why.
 */
public final class ServerWait {
    private static final Logger log = LoggerFactory.getLogger(ServerWait.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final Duration REMINDER = Duration.ofSeconds(10);

    private final String what;
    private final Duration limit;

    /** @param what the server as the operator knows it, address included, credentials not */
    public ServerWait(String what, Duration limit) {
        this.what = what;
        this.limit = limit;
    }

    /**
     * Each attempt has to bound its own time.
     *
     * @param reasonToWait why a failure may pass by itself, fit for the log; empty if it will not, which ends the wait
     *     with that failure
     * @throws StartException if the limit is reached
     */
    public <T> T until(Callable<T> attempt, Function<Exception, Optional<String>> reasonToWait) throws Exception {
        long from = System.nanoTime();
        Duration pause = FIRST_PAUSE;
        String said = "";
        long saidAt = 0;
        while (true) {
            try {
                T result = attempt.call();
                if (!said.isEmpty()) {
                    log.info("{} answers after {} s", what, since(from).toSeconds());
                }
                return result;
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                String reason = reasonToWait.apply(e).orElse(null);
                if (reason == null) {
                    throw e;
                }
                Duration left = limit.minus(since(from));
                if (left.isNegative() || left.isZero()) {
                    throw new StartException(
                            what + " did not answer within " + limit.toMillis() / 1000.0 + " s, last: " + reason, e);
                }
                if (!reason.equals(said) || since(saidAt).compareTo(REMINDER) >= 0) {
                    log.warn("waiting for {}, {} s more at most: {}", what, left.toSeconds(), reason);
                    said = reason;
                    saidAt = System.nanoTime();
                }
                Thread.sleep(Math.min(pause.toMillis(), left.toMillis() + 1));
                pause = min(pause.multipliedBy(2), LONGEST_PAUSE);
            }
        }
    }

    private static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
