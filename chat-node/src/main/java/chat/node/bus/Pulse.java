package chat.node.bus;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.List;

/**
 * Whether a connection is alive. Anything heard on it is a sign of life: one that is busy with thousands of messages answers
 * a PING late and is well. TCP would take minutes to notice a network that drops everything.
 *
 * <p>{@link #hear} may be called by any thread, the rest by one.
 */
final class Pulse {
    private static final long INTERVAL = Duration.ofSeconds(2).toNanos();
    private static final long PATIENCE = Duration.ofSeconds(3).toNanos();

    private final RedisAsyncCommands<String, byte[]> commands;
    private final boolean askRole;
    private volatile long heard = System.nanoTime();
    private volatile boolean demoted;
    /** When the question went out that nothing was heard since. */
    private long asked = System.nanoTime();

    private boolean asking;

    /** @param askRole whether a server that is no master any longer counts as dead: others publish elsewhere */
    Pulse(RedisAsyncCommands<String, byte[]> commands, boolean askRole) {
        this.commands = commands;
        this.askRole = askRole;
    }

    void hear() {
        heard = System.nanoTime();
    }

    /** @return whether it is alive, as far as is known */
    boolean beat() {
        long now = System.nanoTime();
        if (asking && heard - asked >= 0) {
            asking = false;
        }
        // What others do on a connection says nothing about the server's role.
        boolean due = now - (askRole ? asked : heard) >= INTERVAL;
        if (!asking && due) {
            asking = true;
            asked = now;
            ask();
        }
        return !demoted && !(asking && now - asked >= PATIENCE);
    }

    void excuse() {
        if (asking) {
            asked = System.nanoTime();
        }
    }

    long silentNanos() {
        return System.nanoTime() - heard;
    }

    private void ask() {
        if (askRole) {
            commands.role().whenComplete((role, failure) -> {
                demoted = failure == null && isReplica(role);
                handleAnswer(failure);
            });
        } else {
            commands.ping().whenComplete((pong, failure) -> handleAnswer(failure));
        }
    }

    private void handleAnswer(Throwable failure) {
        // A user without the right to ask is answered as well.
        if (failure == null || BusSession.isRefusal(failure)) {
            hear();
        }
    }

    private static boolean isReplica(List<Object> role) {
        return !role.isEmpty() && role.get(0) instanceof byte[] name && new String(name, US_ASCII).equals("slave");
    }
}
