package chat.node.engine;

import chat.node.config.NodeConfig;
import chat.node.config.OriginPolicy;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * All sessions of this node, by their secret ids.
 *
 * <p>Thread-safe; each session is touched on its own event loop only.
 */
public final class EngineServer implements SessionContext {
    private static final long LINGER_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

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
     * Closes every session, spread over the time given so that the clients do not all come back at once, and takes no new
     * ones. Clients see their connection end, nothing more: they reconnect, to another node.
     *
     * @param linger how long somebody who polls may take, after the last was closed, to come and be told
     * @return done when all are closed and the listener was told
     */
    public CompletionStage<Void> closeAll(Duration spread, Duration linger) {
        closing = true;
        List<EngineSession> sessions = List.copyOf(sessionsById.values());
        long step = sessions.isEmpty() ? 0 : spread.toNanos() / sessions.size();
        List<CompletableFuture<Void>> closed = new ArrayList<>(sessions.size());
        for (EngineSession session : sessions) {
            // Anywhere in its step: several nodes that stop together do not march in step.
            long delay = closed.size() * step
                    + (step == 0 ? 0 : ThreadLocalRandom.current().nextLong(step));
            closed.add(onLoopOf(session, delay, session::letGo));
        }
        return allOf(closed).thenCompose(done -> awaitNone(System.nanoTime() + linger.toNanos()));
    }

    /** When the time is over, whoever is left is forgotten without having been told. */
    private CompletableFuture<Void> awaitNone(long deadline) {
        List<EngineSession> left = List.copyOf(sessionsById.values());
        if (left.isEmpty() || System.nanoTime() >= deadline) {
            return allOf(left.stream()
                    .map(session -> onLoopOf(session, 0, session::shutDown))
                    .toList());
        }
        return onLoopOf(left.get(0), LINGER_CHECK_NANOS, () -> {}).thenCompose(done -> awaitNone(deadline));
    }

    private static CompletableFuture<Void> onLoopOf(EngineSession session, long delayNanos, Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        session.loop().schedule(task, delayNanos, TimeUnit.NANOSECONDS).addListener(run -> done.complete(null));
        return done;
    }

    private static CompletableFuture<Void> allOf(List<CompletableFuture<Void>> all) {
        return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new));
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
