package chat.node.app;

import chat.node.config.NodeConfig;
import chat.node.engine.EngineServer;
import chat.node.engine.port.PublicPort;
import chat.node.ops.Health;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a stopping node parts from its clients. To them it is a broken connection, which they mend by themselves: they are
 * never told to disconnect, for they would take that as final.
 */
final class Drain {
    private static final Logger log = LoggerFactory.getLogger(Drain.class);

    /** Somebody who polls comes back within a round trip; a network that is slower than this is none to wait for. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private final NodeConfig.Lifecycle settings;
    private final Health health;
    private final EngineServer engine;
    private final PublicPort port;

    Drain(NodeConfig.Lifecycle settings, Health health, EngineServer engine, PublicPort port) {
        this.settings = settings;
        this.health = health;
        this.engine = engine;
        this.port = port;
    }

    /** Not ready any more; then the time the proxy needs to notice, while everything is still served. */
    void announce() throws InterruptedException {
        health.drain();
        int sessions = engine.sessionCount();
        log.info("draining: {} clients; no new ones from here", sessions);
        Thread.sleep(settings.drainDelay().toMillis());
    }

    /**
     * Ends their connections bit by bit. The port accepts until the last is gone: whoever polls makes new connections, and
     * so does the proxy's health check, without which it would send those who poll elsewhere all at once.
     */
    void letClientsGo(Duration left) throws Exception {
        int sessions = engine.sessionCount();
        Duration spread = spread(sessions, settings.drainRate(), left);
        long from = System.nanoTime();
        engine.closeAll(spread, linger(left)).toCompletableFuture().get(left.toMillis(), TimeUnit.MILLISECONDS);
        log.info("let {} clients go in {} ms", sessions, (System.nanoTime() - from) / 1_000_000);
        port.stopAccepting();
    }

    /** Whoever stops on short notice has no time for somebody who may never come. */
    static Duration linger(Duration left) {
        Duration most = left.dividedBy(4);
        return most.compareTo(LINGER) < 0 ? most : LINGER;
    }

    /** At the rate that is wished for, but in half of the time that is left: the rest is for finishing their work. */
    static Duration spread(int sessions, int rate, Duration left) {
        Duration wished = Duration.ofNanos(sessions * 1_000_000_000L / rate);
        Duration most = left.dividedBy(2);
        if (wished.compareTo(most) <= 0) {
            return wished;
        }
        log.warn(
                "{} clients go in {} ms, faster than CHAT_DRAIN_RATE says: CHAT_STOP_TIMEOUT leaves no more time",
                sessions,
                most.toMillis());
        return most;
    }
}
