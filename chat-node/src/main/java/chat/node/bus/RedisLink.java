package chat.node.bus;

import chat.node.config.NodeConfig;
import chat.node.work.ServerWait;
import chat.node.work.StartException;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.lettuce.core.resource.ClientResources;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.concurrent.EventExecutor;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's one way to Redis: the client with its threads, and the connection that everyone shares for commands. A lost
 * connection comes back by itself; until then commands fail at once instead of piling up.
 *
 * <p>Thread-safe between {@link #start()} and {@link #close()}.
 */
public final class RedisLink implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RedisLink.class);
    private static final Duration PING_PATIENCE = Duration.ofSeconds(1);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private final NodeConfig.Redis config;
    private final String nodeName;
    private final Duration startTimeout;
    private final Counter lost;
    private final Counter reconnected;

    private volatile ClientResources resources;
    private volatile RedisAccess access;
    private volatile RedisAccess.Commands commands;

    public RedisLink(NodeConfig.Redis config, String nodeName, Duration startTimeout, MeterRegistry metrics) {
        this.config = config;
        this.nodeName = nodeName;
        this.startTimeout = startTimeout;
        this.lost = Counter.builder("chat.redis.connections.lost").register(metrics);
        this.reconnected = Counter.builder("chat.redis.reconnects").register(metrics);
        Gauge.builder("chat.redis.connected", () -> connected() ? 1 : 0).register(metrics);
    }

    /**
     * Waits for Redis and connects.
     *
     * @throws StartException if it does not come, or refuses the login
     */
    public void start() throws Exception {
        resources = RedisSettings.resources();
        access = RedisAccess.of(config, nodeName, resources);
        try {
            commands = new ServerWait("Redis at " + config.address(), startTimeout)
                    .until(this::connect, RedisErrors::reasonToWait);
        } catch (Exception e) {
            close();
            throw e;
        }
        access.addListener(new Watcher());
        log.info("Redis at {}", config.address());
    }

    /**
     * For commands of any thread, on a server or on a Redis Cluster: so the keys of one command lie in one slot. Never for
     * blocking ones or transactions, which would hold up everyone else's.
     */
    public RedisClusterAsyncCommands<String, String> commands() {
        return started(commands).async();
    }

    /** The same for a thread that may wait for the answer. */
    public RedisClusterCommands<String, String> blockingCommands() {
        return started(commands).sync();
    }

    RedisAccess access() {
        return started(access);
    }

    /** A thread for timers and other small tasks that belong together; nothing on it may block. */
    EventExecutor newExecutor() {
        return started(resources).eventExecutorGroup().next();
    }

    private static <T> T started(T part) {
        if (part == null) {
            throw new IllegalStateException("not started");
        }
        return part;
    }

    /** Whether Redis answers now. Takes a round trip, or a second when it hangs. */
    public boolean healthy() {
        if (!connected()) {
            return false;
        }
        // Asked once a second, which is often enough to greet servers that joined a Cluster.
        var unused = access.openConnections();
        try {
            return "PONG".equals(commands().ping().get(PING_PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Host and port: fit for a log line. */
    public String address() {
        return config.address();
    }

    @Override
    public void close() {
        RedisAccess open = access;
        if (open != null) {
            open.shutdown(CLOSE_PATIENCE);
        }
        ClientResources threads = resources;
        if (threads != null) {
            threads.shutdown(0, CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .awaitUninterruptibly(CLOSE_PATIENCE.toMillis());
        }
    }

    private boolean connected() {
        RedisAccess.Commands current = commands;
        return current != null && current.connection().isOpen();
    }

    private RedisAccess.Commands connect() {
        try {
            return access.connect();
        } catch (RuntimeException e) {
            RedisErrors.refusal(e).ifPresent(reason -> {
                throw new StartException("Redis at " + config.address() + " refuses the login: " + reason, e);
            });
            throw e;
        }
    }

    /** Counts what is lost and what comes back; called on Lettuce's event loops. */
    private final class Watcher implements RedisConnectionStateListener {
        private final Set<RedisChannelHandler<?, ?>> away = ConcurrentHashMap.newKeySet();

        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> of) {
            if (of.isClosed()) {
                away.remove(of);
            } else if (away.add(of)) {
                lost.increment();
                log.warn("lost a connection to Redis at {}", config.address());
            }
        }

        @Override
        public void onRedisConnected(RedisChannelHandler<?, ?> of, SocketAddress address) {
            if (away.remove(of)) {
                reconnected.increment();
                log.info("a connection to Redis at {} is back", config.address());
            }
        }
    }
}
