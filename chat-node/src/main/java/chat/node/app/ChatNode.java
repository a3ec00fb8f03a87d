package chat.node.app;

import chat.node.bus.RedisLink;
import chat.node.config.NodeConfig;
import chat.node.engine.EngineServer;
import chat.node.engine.PublicPort;
import chat.node.http.HttpEdge;
import chat.node.ops.Health;
import chat.node.ops.Metrics;
import chat.node.rest.AdminPort;
import chat.node.rest.Rest;
import chat.node.rest.Router;
import chat.node.socket.SocketServer;
import chat.node.socket.SocketSettings;
import chat.node.storage.Database;
import chat.node.storage.Migrations;
import chat.node.work.BoundedPool;
import chat.node.work.Chore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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

    private final NodeConfig config;
    private final Lifecycle lifecycle = new Lifecycle();
    private final Metrics metrics;
    private final BoundedPool opsPool;
    private final BoundedPool workers;
    private final BoundedPool hashing;
    private final BoundedPool lanes;
    private final Database database;
    private final RedisLink redis;
    private final Health health;
    private final AdminPort adminPort;
    private final EngineServer engine;
    private final PublicPort publicPort;
    private final Chore sessionSweep;

    public ChatNode(NodeConfig config, Clock clock) {
        this.config = config;
        metrics = new Metrics(config.nodeName(), Build.version());
        var meters = metrics.registry();
        // Health has threads of its own: it must answer while users' requests fill every other pool.
        opsPool = new BoundedPool("ops", 2, 256, meters);
        workers = new BoundedPool(
                "rest", config.http().workerThreads(), config.http().workerQueue(), meters);
        hashing = new BoundedPool(
                "hashing", config.passwords().hashThreads(), config.passwords().hashQueue(), meters);
        lanes = new BoundedPool("lanes", config.http().workerThreads(), LANES_WAITING, meters);
        Duration startTimeout = config.lifecycle().startTimeout();
        database = new Database(config.database(), config.nodeName(), startTimeout, meters);
        redis = new RedisLink(config.redis(), config.nodeName(), startTimeout, meters);
        health = new Health(
                List.of(
                        new Health.Check("database", Health.Need.VITAL, () -> database.ping(PING_PATIENCE)),
                        new Health.Check("redis", Health.Need.USEFUL, redis::healthy)),
                meters);

        Accounts accounts = new Accounts(config, database, redis, clock, meters);
        sessionSweep = new Chore(
                "session-sweep", SESSION_SWEEP, () -> accounts.service().removeExpiredSessions());

        OpsRoutes ops = new OpsRoutes(config.nodeName(), health, metrics, clock);
        Router adminRoutes = new Router(config.http().maxBodyBytes());
        ops.registerHealth(adminRoutes, opsPool);
        ops.registerMetrics(adminRoutes, opsPool);
        Router publicRoutes = new Router(config.http().maxBodyBytes());
        ops.registerHealth(publicRoutes, opsPool);
        accounts.register(publicRoutes, hashing, workers);
        new ClientBundles().register(publicRoutes, workers);

        HttpEdge edge = new HttpEdge(config.http(), config.cors(), clock, meters);
        adminPort = new AdminPort(config.http().adminHost(), config.http().adminPort(), edge, adminRoutes, meters);
        Rest rest = new Rest(publicRoutes, meters);
        SocketServer sockets = new SocketServer(
                SocketSettings.DEFAULT.withConnectTimeout(config.engine().connectTimeout()), lanes, meters);
        sockets.of("/").listeners().use(accounts.socketSignIn());
        engine = new EngineServer(
                config.nodeName(), config.engine(), config.cors().origins(), sockets, clock, meters);
        publicPort = new PublicPort(config.http(), edge, rest::newHandler, Optional.of(engine::newHandler), meters);
    }

    /** Returns when the node is ready for clients. If it throws, {@link #stop} still has to be called. */
    public synchronized void start() throws Exception {
        Duration stopTimeout = config.lifecycle().stopTimeout();
        lifecycle.start("metrics", () -> {}, metrics::close);
        lifecycle.start("ops pool", () -> {}, opsPool::close);
        // First of the ports, so that a node which waits for its database can be seen waiting.
        lifecycle.start("admin port", adminPort::start, () -> adminPort.stop(Duration.ofSeconds(1)));
        lifecycle.start("database", database::start, database::close);
        new Migrations(database, config.lifecycle().startTimeout()).run();
        lifecycle.start("redis", redis::start, redis::close);
        lifecycle.start("health", health::start, health::close);
        lifecycle.start("pools", () -> {}, this::closePools);
        lifecycle.start("session sweep", sessionSweep::start, sessionSweep::close);
        lifecycle.start("public port", publicPort::start, () -> publicPort.stop(stopTimeout.dividedBy(4)));
        lifecycle.start("sockets", () -> {}, () -> closeSockets(stopTimeout.dividedBy(4)));
        lifecycle.start("readiness", health::open, this::drain);
        log.info(
                "node {} {} is ready on port {}, admin port {}",
                config.nodeName(),
                Build.version(),
                port(),
                adminPort());
    }

    /**
     * Stops what was started, in reverse; a second call finds nothing left to do.
     *
     * @return the names of the parts that did not stop cleanly
     */
    public synchronized List<String> stop() {
        return lifecycle.stop(config.lifecycle().stopTimeout());
    }

    public int port() {
        return publicPort.port();
    }

    public int adminPort() {
        return adminPort.port();
    }

    /** Not ready any more; then the time the proxy needs to notice, while everything is still served. */
    private void drain() throws InterruptedException {
        health.drain();
        Thread.sleep(config.lifecycle().drainDelay().toMillis());
    }

    /** The clients see their connections end and come back to another node; spread out, so that they do not all at once. */
    private void closeSockets(Duration pace) throws Exception {
        publicPort.stopAccepting();
        engine.closeAll(engine.sessionCount() == 0 ? Duration.ZERO : pace)
                .toCompletableFuture()
                .get(pace.toMillis() + 2_000, TimeUnit.MILLISECONDS);
    }

    private void closePools() {
        lanes.close();
        hashing.close();
        workers.close();
    }
}
