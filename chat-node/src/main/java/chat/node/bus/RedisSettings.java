package chat.node.bus;

import chat.node.config.NodeConfig;
import chat.node.config.RedisUrl;
import chat.node.config.Secret;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SocketOptions.KeepAliveOptions;
import io.lettuce.core.SocketOptions.TcpUserTimeoutOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.EpollProvider;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** How Lettuce is set up: it fails fast while Redis is away, and comes back soon but not in step with other nodes. */
final class RedisSettings {
    private static final int THREADS = 2;
    private static final Duration SHORTEST_DELAY = Duration.ofMillis(50);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(1);

    /** After this long without an answer to what was sent, the network is dead, whatever TCP hopes. */
    private static final Duration DEAD_AFTER = Duration.ofSeconds(10);

    /** A burst of commands goes out in writes of at most so many. */
    private static final int COMMANDS_PER_FLUSH = 256;

    private static final Duration TOPOLOGY_REFRESH = Duration.ofSeconds(15);

    private RedisSettings() {}

    /** One for a server and for Sentinel, which holds all the sentinels; one for each node that is named of a Cluster. */
    static List<RedisURI> uris(RedisUrl url, String nodeName, Duration patience) {
        List<RedisURI> uris = url.form() == RedisUrl.Form.SENTINEL
                ? List.of(sentinel(url))
                : url.hosts().stream().map(host -> host(url, host)).toList();
        for (RedisURI uri : uris) {
            uri.setDatabase(url.database());
            login(uri, url.user(), url.password());
            uri.setTimeout(patience);
            // Redis refuses names with spaces and control characters.
            uri.setClientName("chat-node-" + nodeName.replaceAll("[^!-~]", "-"));
        }
        return uris;
    }

    private static RedisURI host(RedisUrl url, RedisUrl.Host host) {
        return encrypted(url, RedisURI.create(host.name(), host.port()));
    }

    private static RedisURI sentinel(RedisUrl url) {
        RedisURI uri = encrypted(url, new RedisURI());
        uri.setSentinelMasterId(url.master().orElseThrow());
        for (RedisUrl.Host host : url.hosts()) {
            RedisURI sentinel = host(url, host);
            login(sentinel, url.sentinelUser(), url.sentinelPassword());
            uri.getSentinels().add(sentinel);
        }
        return uri;
    }

    private static RedisURI encrypted(RedisUrl url, RedisURI uri) {
        uri.setSsl(url.tls());
        uri.setVerifyPeer(
                switch (url.verify()) {
                    case NONE -> SslVerifyMode.NONE;
                    case CA -> SslVerifyMode.CA;
                    case FULL -> SslVerifyMode.FULL;
                });
        return uri;
    }

    private static void login(RedisURI uri, Optional<String> user, Optional<Secret> password) {
        char[] word = password.map(given -> given.value().toCharArray()).orElse(null);
        if (user.isPresent() || word != null) {
            uri.setAuthentication(user.orElse(null), word == null ? new char[0] : word);
        }
    }

    static ClientResources resources() {
        return ClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .threadFactoryProvider(pool -> new DefaultThreadFactory("chat-redis-" + pool, true))
                .reconnectDelay(Delay.fullJitter(SHORTEST_DELAY, LONGEST_DELAY, 50, TimeUnit.MILLISECONDS))
                .nettyCustomizer(new OneWriteForMany())
                .build();
    }

    /** For the commands of everyone: a lost connection comes back by itself. */
    static ClientOptions options(NodeConfig.Redis config) {
        return common(config.commandTimeout())
                .autoReconnect(true)
                .requestQueueSize(config.requestQueue())
                .timeoutOptions(TimeoutOptions.enabled(config.commandTimeout()))
                .build();
    }

    static ClusterClientOptions clusterOptions(NodeConfig.Redis config) {
        return ClusterClientOptions.builder(options(config))
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh(TOPOLOGY_REFRESH)
                        .adaptiveRefreshTriggersTimeout(Duration.ofSeconds(2))
                        .build())
                .build();
    }

    /**
     * For the bus, which opens its connections itself, knows when they are dead, and bounds what waits on them. No timeout
     * for each command, though Lettuce has one by default: it would cost a timer for each message published, and call a
     * message lost that is only late.
     */
    static ClientOptions busOptions(Duration connectTimeout) {
        return common(connectTimeout)
                .autoReconnect(false)
                .timeoutOptions(TimeoutOptions.create())
                .build();
    }

    private static ClientOptions.Builder common(Duration connectTimeout) {
        return ClientOptions.builder()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(sockets(connectTimeout))
                // A feature of one vendor's cloud, which costs a failing command per connection everywhere else.
                .maintNotificationsConfig(MaintNotificationsConfig.disabled());
    }

    private static SocketOptions sockets(Duration connectTimeout) {
        boolean epoll = EpollProvider.isAvailable();
        return SocketOptions.builder()
                .connectTimeout(connectTimeout)
                .tcpNoDelay(true)
                .keepAlive(KeepAliveOptions.builder()
                        .enable(epoll)
                        .idle(DEAD_AFTER)
                        .interval(DEAD_AFTER.dividedBy(4))
                        .count(4)
                        .build())
                .tcpUserTimeout(TcpUserTimeoutOptions.builder()
                        .enable(epoll)
                        .tcpUserTimeout(DEAD_AFTER)
                        .build())
                .build();
    }

    /** Lettuce flushes each command; what one turn of the event loop brings together should be one system call. */
    private static final class OneWriteForMany implements NettyCustomizer {
        @Override
        public void afterChannelInitialized(Channel channel) {
            channel.pipeline().addFirst(new FlushConsolidationHandler(COMMANDS_PER_FLUSH, true));
        }
    }
}
