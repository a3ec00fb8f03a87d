package chat.node.engine;

import chat.node.config.NodeConfig;
import chat.node.config.OriginPolicy;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * All sessions of this node, by their secret ids.
 *
 * <p>Thread-safe; each session is touched on its own event loop only.
 */
public final class EngineServer implements SessionContext {
    private final NodeConfig.Engine settings;
    private final OriginPolicy origins;
    private final EngineListener listener;
    private final EngineMetrics metrics;
    private final Clock clock;
    private final SessionIds ids;
    private final Map<String, EngineSession> sessionsById = new ConcurrentHashMap<>();
    private final Map<EventLoop, EngineLoop> homes = new ConcurrentHashMap<>();
    private volatile boolean closing;

    public EngineServer(
            String nodeName,
            NodeConfig.Engine settings,
            OriginPolicy origins,
            EngineListener listener,
            Clock clock,
            MeterRegistry registry) {
        this.settings = settings;
        this.origins = origins;
        this.listener = listener;
        this.metrics = new EngineMetrics(registry);
        this.clock = clock;
        this.ids = new SessionIds(nodeName);
        PendingBytes.register(sessionsById.values(), registry);
    }

    /** What answers one connection's requests below {@code /socket.io/}. */
    public ChannelHandler newHandler() {
        return new EngineRequests(this);
    }

    public int sessionCount() {
        return sessionsById.size();
    }

    /**
     * Closes every session, evenly spread over the time given so that the clients do not all come back at once, and takes no
     * new ones. Clients see their connection end, nothing more: they reconnect, to another node.
     *
     * @return done when all are closed and the listener was told
     */
    public CompletionStage<Void> closeAll(Duration pace) {
        closing = true;
        List<EngineSession> sessions = List.copyOf(sessionsById.values());
        long step = sessions.isEmpty() ? 0 : pace.toNanos() / sessions.size();
        CompletableFuture<?>[] closed = new CompletableFuture<?>[sessions.size()];
        for (int i = 0; i < closed.length; i++) {
            EngineSession session = sessions.get(i);
            CompletableFuture<Void> done = new CompletableFuture<>();
            closed[i] = done;
            Runnable close = () -> {
                session.shutDown();
                done.complete(null);
            };
            session.loop().schedule(close, i * step, TimeUnit.NANOSECONDS).addListener(run -> done.complete(null));
        }
        return CompletableFuture.allOf(closed);
    }

    boolean isClosing() {
        return closing;
    }

    /** @return null if there is none of that id */
    EngineSession find(String sid) {
        return sessionsById.get(sid);
    }

    /** To be opened by the caller, on that loop. */
    EngineSession newSession(EngineRequest request, EventLoop loop) {
        String sid = ids.next(request.head().headers().get("X-Srv"));
        EngineLoop home = homes.computeIfAbsent(loop, EngineLoop::new);
        return new EngineSession(this, home, sid, request.revision().orElseThrow(), request.handshake(clock.instant()));
    }

    boolean allowsOrigin(String origin) {
        return origins.allows(origin);
    }

    @Override
    public NodeConfig.Engine settings() {
        return settings;
    }

    @Override
    public EngineListener listener() {
        return listener;
    }

    @Override
    public EngineMetrics metrics() {
        return metrics;
    }

    @Override
    public Outbound openPacket(String sid, boolean upgradable) {
        return Outbound.open("{\"sid\":\"" + sid + "\",\"upgrades\":" + (upgradable ? "[\"websocket\"]" : "[]")
                + ",\"pingInterval\":" + settings.pingInterval().toMillis()
                + ",\"pingTimeout\":" + settings.pingTimeout().toMillis()
                + ",\"maxPayload\":" + settings.maxPayload() + "}");
    }

    @Override
    public void handleOpened(EngineSession session) {
        sessionsById.put(session.sid(), session);
        metrics.countHandshake(session.transport().kind(), session.revision());
        if (closing) {
            // It came while the others were being counted.
            session.loop().execute(session::shutDown);
        }
    }

    @Override
    public void handleUpgraded(EngineSession session) {
        metrics.countUpgraded(session.revision());
    }

    @Override
    public void handleClosed(EngineSession session, CloseReason reason) {
        metrics.countClose(session.transport().kind(), session.revision(), reason);
    }

    @Override
    public void refuse(Exchange exchange, Refusal refusal) {
        metrics.countRefusal(refusal);
        exchange.refuse(refusal);
    }

    @Override
    public void forget(EngineSession session) {
        sessionsById.remove(session.sid());
    }
}
