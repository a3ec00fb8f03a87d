package chat.node.bus;

import chat.node.config.NodeConfig;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SocketOptions.KeepAliveOptions;
import io.lettuce.core.SocketOptions.TcpUserTimeoutOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.EpollProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How Lettuce is set up: it fails fast while Redis is away, and comes back soon but not in step with other nodes. */
final class RedisSettings {
    private static final int THREADS = 2;
    private static final Duration SHORTEST_DELAY = Duration.ofMillis(50);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(2);

    /** After this long without an answer to what was sent, the network is dead, whatever TCP hopes. */
    private static final Duration DEAD_AFTER = Duration.ofSeconds(10);

    private RedisSettings() {}

    static RedisURI uri(NodeConfig.Redis config, String nodeName) {
        RedisURI uri = RedisURI.create(config.uri().value());
        uri.setTimeout(config.commandTimeout());
        // Redis refuses names with spaces and control characters.
        uri.setClientName("chat-node-" + nodeName.replaceAll("[^!-~]", "-"));
        return uri;
    }

    static ClientResources resources() {
        return ClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .threadFactoryProvider(pool -> new DefaultThreadFactory("chat-redis-" + pool, true))
                .reconnectDelay(Delay.fullJitter(SHORTEST_DELAY, LONGEST_DELAY, 50, TimeUnit.MILLISECONDS))
                .build();
    }

    static ClientOptions options(NodeConfig.Redis config) {
        return ClientOptions.builder()
                .autoReconnect(true)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(config.requestQueue())
                .timeoutOptions(TimeoutOptions.enabled(config.commandTimeout()))
                .socketOptions(sockets(config))
                // A feature of one vendor's cloud, which costs a failing command per connection everywhere else.
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .build();
    }

    private static SocketOptions sockets(NodeConfig.Redis config) {
        boolean epoll = EpollProvider.isAvailable();
        return SocketOptions.builder()
                .connectTimeout(config.commandTimeout())
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
}
