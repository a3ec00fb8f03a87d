package chat.node.engine;

import chat.common.protocol.engine.EnginePacket;
import chat.common.protocol.engine.EngineRevision;
import chat.node.work.SparseLog;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection, whichever transport carries it at the moment.
 *
 * <p>Confined to {@link #loop()}, for its whole life: every method but the immutable {@code loop}, {@code revision} and
 * {@code handshake} is called there only.
 */
public final class EngineSession {
    private static final Logger log = LoggerFactory.getLogger(EngineSession.class);

    private static final SparseLog FAILED = new SparseLog();

    private static final long MOST_LAST_WORDS_SECONDS = 30;

    private final SessionContext context;
    private final EngineLoop home;
    private final String sid;
    private final EngineRevision revision;
    private final Handshake handshake;
    private final Heartbeat heartbeat;
    private Transport transport;
    private Upgrade upgrade;
    private boolean upgraded;
    private boolean open;
    private boolean reachable;

    private long bytesIn;
    private long bytesOut;
    private boolean paused;
    /** How the connection ended while reading was paused; null if it did not. */
    private CloseReason lost;

    private Object attachment;

    EngineSession(SessionContext context, EngineLoop home, String sid, EngineRevision revision, Handshake handshake) {
        this.context = context;
        this.home = home;
        this.sid = sid;
        this.revision = revision;
        this.handshake = handshake;
        this.heartbeat = new Heartbeat(
                this, context.settings().pingInterval(), context.settings().pingTimeout());
    }

    public EventLoop loop() {
        return home.eventLoop();
    }

    public EngineRevision revision() {
        return revision;
    }

    public Handshake handshake() {
        return handshake;
    }

    /** {@code polling} or {@code websocket}, whatever it is now. */
    public String transportName() {
        return transport.kind().text();
    }

    public boolean isOpen() {
        return open;
    }

    /**
     * Queues the message and takes a reference of its own. Everything sent in one tick of the loop goes out at its end,
     * in one write. Nothing happens once the session is closed. A session for which more than the configured number of
     * bytes would be waiting is closed instead.
     */
    public void send(Outbound message) {
        assert loop().inEventLoop();
        if (!open) {
            return;
        }
        int size = message.size();
        context.metrics().countOut(size);
        bytesOut += size;
        if (overflows(message)) {
            end(CloseReason.SLOW_CONSUMER, Transport.Ending.ABRUPTLY);
            return;
        }
        transport.send(message);
    }

    /** Whether what is sent now leaves soon; what can be lost is better not sent if it does not. */
    public boolean writable() {
        return open && transport.writable();
    }

    public long pendingBytes() {
        return transport.pendingBytes();
    }

    /** Of messages, as all that is counted here. */
    public long bytesIn() {
        return bytesIn;
    }

    public long bytesOut() {
        return bytesOut;
    }

    /**
     * Closes the transport after what was sent, without any packet of the layer above. {@link EngineListener#handleClose}
     * is called before this returns.
     */
    public void close(CloseReason reason) {
        boolean farewell = reason == CloseReason.FORCED_CLOSE;
        end(reason, farewell ? Transport.Ending.AFTER_PENDING : Transport.Ending.NOW);
    }

    /** The server will stop: what was sent still goes out, and who polls next is told. */
    void letGo() {
        end(CloseReason.SERVER_SHUTDOWN, Transport.Ending.AFTER_PENDING);
    }

    /** The server stops: closes it, and also what lingers for a poll that will not come. */
    void shutDown() {
        close(CloseReason.SERVER_SHUTDOWN);
        if (reachable) {
            transport.close(Transport.Ending.ABRUPTLY);
            forget();
        }
    }

    /** Takes nothing more from the client until {@link #resumeReading}; what was read already waits. */
    public void pauseReading() {
        setPaused(true);
    }

    public void resumeReading() {
        setPaused(false);
    }

    /** Keeps one object of the layer above. */
    public void attach(Object object) {
        attachment = object;
    }

    /** What was attached, or null. */
    public <T> T attachment(Class<T> type) {
        return type.cast(attachment);
    }

    /** Without the id, which is a secret. */
    @Override
    public String toString() {
        return "EngineSession[" + revision + "]";
    }

    String sid() {
        return sid;
    }

    SessionContext context() {
        return context;
    }

    EngineLoop home() {
        return home;
    }

    Transport transport() {
        return transport;
    }

    /** Whether a request that names it reaches it: a little longer than it is open, if a goodbye waits for a poll. */
    boolean isReachable() {
        return reachable;
    }

    boolean readingPaused() {
        return paused;
    }

    /** Whether its connection is gone, and what came over it not all taken. */
    boolean isLost() {
        return lost != null;
    }

    /** The client reads the open packet before anything the listener sends. */
    void open(Transport first, boolean upgradable) {
        transport = first;
        open = true;
        reachable = true;
        context.handleOpened(this);
        Outbound greeting = context.openPacket(sid, upgradable);
        transport.send(greeting);
        greeting.release();
        // Before the client can know: what it is told of the timings counts from when it is told.
        heartbeat.start();
        transport.flush();
        tell(() -> context.listener().handleOpen(this));
    }

    /** A WebSocket that names this session has been answered, and is registered with this loop. */
    void offer(WebSocketTransport webSocket) {
        if (!reachable || upgrade != null || upgraded || transport.kind() != Transport.Kind.POLLING) {
            webSocket.close(Transport.Ending.NOW);
            return;
        }
        upgrade = new Upgrade(this, webSocket);
        upgrade.start();
    }

    /** The timer may be late; the clock is not. */
    void endIfOverdue() {
        if (open && heartbeat.isOver()) {
            fail(CloseReason.PING_TIMEOUT);
        }
    }

    void handlePacket(EnginePacket packet) {
        if (!open) {
            return;
        }
        boolean v3 = revision == EngineRevision.V3;
        heartbeat.handlePacket();
        switch (packet.type()) {
            case PING -> handleBeat(v3);
            case PONG -> handleBeat(!v3);
            case MESSAGE -> handleMessage(packet);
            case CLOSE -> end(CloseReason.TRANSPORT_CLOSE, Transport.Ending.BY_CLIENT);
            // As the reference: packets of the other types mean nothing here.
            default -> {}
        }
    }

    /** Bounded as messages are: what a client sends may cause it. */
    void sendControl(Outbound packet) {
        if (open && overflows(packet)) {
            end(CloseReason.SLOW_CONSUMER, Transport.Ending.ABRUPTLY);
        } else if (open) {
            transport.send(packet);
        }
    }

    /** The client broke a rule or its connection, or was silent for too long. */
    void fail(CloseReason reason) {
        end(reason, reason == CloseReason.PING_TIMEOUT ? Transport.Ending.ABRUPTLY : Transport.Ending.NOW);
    }

    /**
     * The client's connection is gone. What came over it before is still the client's word: while reading is paused some of
     * it may wait, and is taken first.
     */
    void handleLost(CloseReason reason) {
        if (!paused || !open) {
            fail(reason);
        } else if (lost == null) {
            lost = reason;
            // Nobody's work takes longer, unless it never ends.
            var unused = loop().schedule(() -> fail(reason), MOST_LAST_WORDS_SECONDS, TimeUnit.SECONDS);
        }
    }

    void end(CloseReason reason, Transport.Ending ending) {
        if (!open) {
            return;
        }
        open = false;
        heartbeat.stop();
        boolean gone = transport.close(ending);
        if (gone) {
            forget();
        }
        context.handleClosed(this, reason);
        tell(() -> context.listener().handleClose(this, reason));
    }

    /** Nobody can reach it any more. */
    void forget() {
        reachable = false;
        context.forget(this);
        if (upgrade != null) {
            upgrade.abandon();
        }
    }

    void handleUpgradeEnded() {
        upgrade = null;
    }

    /** The client has stopped polling: what waits for it goes out first, then everything new, in the same order. */
    void completeUpgrade(WebSocketTransport webSocket) {
        upgrade = null;
        upgraded = true;
        PollingTransport polling = (PollingTransport) transport;
        transport = webSocket;
        webSocket.join(this);
        polling.handOver(webSocket);
        context.handleUpgraded(this);
        if (!open) {
            webSocket.close(Transport.Ending.AFTER_PENDING);
            forget();
        }
    }

    private void handleBeat(boolean expected) {
        if (!expected) {
            fail(CloseReason.TRANSPORT_ERROR);
            return;
        }
        heartbeat.handleBeat();
        if (revision == EngineRevision.V3) {
            sendControl(Outbound.PONG);
        }
    }

    private void handleMessage(EnginePacket packet) {
        context.metrics().countIn(packet.length());
        bytesIn += packet.length();
        tell(() -> context.listener().handleMessage(this, packet));
    }

    private boolean overflows(Outbound message) {
        int limit = context.settings().maxPendingBytes();
        if (transport.pendingBytes() + message.size() <= limit) {
            return false;
        }
        // Much of it may only wait for the end of this tick.
        transport.flush();
        long pending = transport.pendingBytes();
        // One large message to a client that owes nothing is no sign of slowness.
        return pending > 0 && pending + message.size() > limit;
    }

    private void setPaused(boolean pause) {
        if (paused != pause) {
            paused = pause;
            transport.handlePauseChanged();
        }
        if (lost != null && !paused) {
            loop().execute(this::endIfLost);
        }
    }

    private void endIfLost() {
        if (!paused) {
            fail(lost);
        }
    }

    private void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            FAILED.say(more -> log.error("a listener failed; its session is closed{}", more, e));
            end(CloseReason.FORCED_CLOSE, Transport.Ending.NOW);
        }
    }
}
