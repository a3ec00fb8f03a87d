package chat.node.app;

import chat.node.account.EventLimits;
import chat.node.bus.RedisBus;
import chat.node.bus.RedisLink;
import chat.node.config.NodeConfig;
import chat.node.engine.EngineServer;
import chat.node.engine.port.PublicPort;
import chat.node.http.HttpEdge;
import chat.node.ops.Health;
import chat.node.ops.LogQueue;
import chat.node.ops.Metrics;
import chat.node.rest.AdminPort;
import chat.node.rest.Rest;
import chat.node.rest.Router;
import chat.node.socket.Namespace;
import chat.node.socket.SocketServer;
import chat.node.socket.SocketSettings;
import chat.node.socket.cluster.BusCluster;
import chat.node.socket.cluster.ClusterSettings;
import chat.node.socket.route.EventRouter;
import chat.node.storage.Database;
import chat.node.storage.Migrations;
import chat.node.work.BoundedPool;
import chat.node.work.Chore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node: everything is built and wired here, by hand, and started and stopped in order.
 *
 * <p>Thread-safe: one thread starts it, another may stop it, also while it starts (interrupt the first one then).
 */
public final class ChatNode {
    private static final Logger log = LoggerFactory.getLogger(ChatNode.class);
    private static final Duration PING_PATIENCE = Duration.ofSeconds(1);
    /** Each client's lane waits at most once, so this bounds the clients with work, not their events. */
    private static final int LANES_WAITING = 10_000;

    private static final Duration SESSION_SWEEP = Duration.ofHours(1);
    private static final Duration TOKEN_SWEEP = Duration.ofSeconds(1);

    private final NodeConfig config;
    private final Lifecycle lifecycle = new Lifecycle();

    /** Held by whoever starts or stops. */
    private final ReentrantLock changing = new ReentrantLock();

    private final Metrics metrics;
    private final BoundedPool adminPool;
    private final Migrations migrations;
    private final BoundedPool workers;
    private final BoundedPool hashing;
    private final BoundedPool lanes;
    private final Database database;
    private final RedisLink redis;
    private final RedisBus bus;
    private final BusCluster cluster;
    private final Health health;
    private final AdminPort adminPort;
    private final EngineServer engine;
    private final PublicPort publicPort;
    private final Chore sessionSweep;
    private final Chore tokenSweep;
    private final Presences presences;
    private final Chats chats;
    private final Watching watching;
    private final Drain drain;
    /** Others hear of this node before it listens. */
    private volatile int advertisedPort;

    /** @param output where the access log goes, and what tells of lines that were lost; not closed here */
    public ChatNode(NodeConfig config, Clock clock, LogQueue output) {
        this.config = config;
        advertisedPort = config.http().port();
        metrics = new Metrics(config.nodeName(), Build.version());
        var meters = metrics.registry();
        adminPool = new BoundedPool("admin", 2, 64, meters);
        workers = new BoundedPool(
                "rest", config.http().workerThreads(), config.http().workerQueue(), meters);
        hashing = new BoundedPool(
                "hashing", config.passwords().hashThreads(), config.passwords().hashQueue(), meters);
        lanes = new BoundedPool("lanes", config.http().workerThreads(), LANES_WAITING, meters);
        Duration startTimeout = config.lifecycle().startTimeout();
        database = new Database(config.database(), config.nodeName(), startTimeout, meters);
        migrations = new Migrations(database, startTimeout);
        redis = new RedisLink(config.redis(), config.nodeName(), startTimeout, meters);
        bus = new RedisBus(redis, config.redis().requestQueue(), startTimeout, clock, meters);
        health = new Health(
                List.of(
                        new Health.Check("database", Health.Need.VITAL, () -> database.ping(PING_PATIENCE)),
                        new Health.Check("redis", Health.Need.USEFUL, () -> bus.isConnected() && redis.healthy())),
                meters);
        watching = new Watching(config, output, bus, this::runOnLoop, clock, meters);

        Accounts accounts = new Accounts(config, database, redis, hashing, workers, clock, meters);
        sessionSweep = new Chore(
                "session-sweep", SESSION_SWEEP, () -> accounts.service().removeExpiredSessions());

        presences = new Presences(
                config, redis, accounts.service(), () -> advertisedPort, this::sessionCount, clock, meters);

        OpsRoutes ops = new OpsRoutes(config.nodeName(), health, metrics, clock);
        Router adminRoutes = new Router(config.http().maxBodyBytes());
        ops.registerHealth(adminRoutes);
        ops.registerMetrics(adminRoutes, adminPool);
        ops.registerCluster(adminRoutes, presences::self, presences::roll);
        Router publicRoutes = new Router(config.http().maxBodyBytes());
        ops.registerHealth(publicRoutes);
        accounts.register(publicRoutes, presences::isOnline);
        new ClientBundles().register(publicRoutes, workers);

        HttpEdge edge = new HttpEdge(config.http(), config.cors(), watching.accessLog(), clock, meters);
        adminPort = new AdminPort(config.http().adminHost(), config.http().adminPort(), edge, adminRoutes, meters);
        Rest rest = new Rest(publicRoutes, meters);
        cluster = new BusCluster(bus, ClusterSettings.of(config.cluster()), meters);
        SocketServer sockets = new SocketServer(
                SocketSettings.DEFAULT.withConnectTimeout(config.engine().connectTimeout()), lanes, meters, cluster);
        Namespace main = sockets.of("/");
        EventLimits limits = new EventLimits(config.messages());
        EventRouter events = accounts.register(main, limits::check);
        chats = new Chats(config.messages(), database, bus, main, workers, clock, meters);
        chats.register(events);
        presences.register(main, chats::audience);
        chats.register(publicRoutes, limits, accounts.signedIn());
        tokenSweep = new Chore("token-sweep", TOKEN_SWEEP, () -> accounts.sweepTokens(main));
        engine = new EngineServer(
                config.nodeName(), config.engine(), config.cors().origins(), watching.listener(sockets), clock, meters);
        publicPort = new PublicPort(config.http(), edge, rest::newHandler, Optional.of(engine::newHandler), meters);
        drain = new Drain(config.lifecycle(), health, engine, publicPort);
    }

    /** Returns when the node is ready for clients. If it throws, {@link #stop} still has to be called. */
    public void start() throws Exception {
        changing.lockInterruptibly();
        try {
            startParts();
        } finally {
            changing.unlock();
        }
        log.info(
                "node {} {} is ready on port {}, admin port {}",
                config.nodeName(),
                Build.version(),
                port(),
                adminPort());
    }

    private void startParts() throws Exception {
        lifecycle.start("metrics", () -> {}, metrics::close);
        lifecycle.start("admin pool", () -> {}, adminPool::close);
        // First of the ports, so that a node which waits for its database can be seen waiting.
        lifecycle.start("admin port", adminPort::start, () -> adminPort.stop(Duration.ofSeconds(1)));
        lifecycle.start("database", database::start, database::close);
        migrations.run();
        lifecycle.start("redis", redis::start, redis::close);
        lifecycle.start("bus", bus::start, bus::close);
        lifecycle.start("cluster", cluster::start, cluster::close);
        lifecycle.start("presence", presences::start, presences::stop);
        lifecycle.start("health", health::start, health::close);
        lifecycle.start("pools", () -> {}, this::closePools);
        lifecycle.startTimed("messages", chats::start, chats::stop);
        lifecycle.start("session sweep", sessionSweep::start, sessionSweep::close);
        lifecycle.start("token sweep", tokenSweep::start, tokenSweep::close);
        lifecycle.startTimed("public port", publicPort::start, this::stopPublicPort);
        advertisedPort = publicPort.port();
        lifecycle.start("delivery probe", watching::start, watching::stop);
        lifecycle.startTimed("sockets", () -> {}, drain::letClientsGo);
        lifecycle.start("readiness", health::open, drain::announce);
    }

    /**
     * Stops what was started, in reverse; a second call finds nothing left to do.
     *
     * @return the names of the parts that did not stop cleanly
     */
    public List<String> stop() {
        Duration patience = config.lifecycle().stopTimeout();
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            // A start that does not end, although it was interrupted, must not keep the process from ending.
            migrations.abort();
            if (!changing.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                log.error("still starting after {} s; nothing was stopped in order", patience.toSeconds());
                return List.of("start");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of("start");
        }
        try {
            return lifecycle.stop(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        } finally {
            changing.unlock();
        }
    }

    public int port() {
        return publicPort.port();
    }

    public int adminPort() {
        return adminPort.port();
    }

    private void runOnLoop(Runnable task) {
        publicPort.execute(task);
    }

    private int sessionCount() {
        return engine.sessionCount();
    }

    /** Requests in flight get most of the time that is left; closing pools and connections behind them takes little. */
    private void stopPublicPort(Duration left) throws InterruptedException {
        int cut = publicPort.stop(left.multipliedBy(4).dividedBy(5));
        if (cut > 0) {
            throw new IllegalStateException(cut + " connections were closed in the middle of a request");
        }
    }

    private void closePools() {
        lanes.close();
        hashing.close();
        workers.close();
    }
}
