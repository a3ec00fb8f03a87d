package chat.node.engine;

import chat.common.protocol.engine.EnginePacket;
import chat.common.protocol.engine.EngineType;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A WebSocket on its way to replace the polls of a session: probe, answer, empty the waiting poll, switch. Until the switch
 * the session lives from polling alone, and a client that never finishes keeps it.
 *
 * <p>Confined to the session's event loop.
 */
final class Upgrade {
    /** The waiting poll must be answered, or the client, which waits for it, never switches. */
    private static final long NOOP_INTERVAL_MS = 100;

    private final EngineSession session;
    private final WebSocketTransport webSocket;
    private ScheduledFuture<?> patience;
    private ScheduledFuture<?> noops;

    Upgrade(EngineSession session, WebSocketTransport webSocket) {
        this.session = session;
        this.webSocket = webSocket;
    }

    void start() {
        long timeout = session.context().settings().upgradeTimeout().toNanos();
        patience = session.loop().schedule(this::giveUp, timeout, TimeUnit.NANOSECONDS);
        webSocket.probe(session, this);
    }

    void handlePacket(EnginePacket packet) {
        if (packet.type() == EngineType.PING && packet.text().equals("probe")) {
            webSocket.send(Outbound.PROBE_PONG);
            if (noops == null) {
                noops = session.loop()
                        .scheduleAtFixedRate(
                                this::emptyPoll, NOOP_INTERVAL_MS, NOOP_INTERVAL_MS, TimeUnit.MILLISECONDS);
            }
        } else if (packet.type() == EngineType.UPGRADE) {
            stop();
            session.completeUpgrade(webSocket);
        } else {
            giveUp();
        }
    }

    /** The WebSocket failed or the client closed it; the session polls on. */
    void handleGone() {
        stop();
        session.context().metrics().countUpgradeGivenUp();
        session.handleUpgradeEnded();
    }

    /** The session is over. */
    void abandon() {
        giveUp();
    }

    private void giveUp() {
        handleGone();
        webSocket.close(Transport.Ending.NOW);
    }

    private void emptyPoll() {
        if (session.transport() instanceof PollingTransport polling) {
            polling.answerNoop();
        }
    }

    private void stop() {
        patience.cancel(false);
        if (noops != null) {
            noops.cancel(false);
        }
    }
}
