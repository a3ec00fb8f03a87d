package chat.node.bus;

import chat.node.config.NodeConfig;
import chat.node.config.RedisUrl;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode.NodeFlag;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * What differs between a server or Sentinel, which Lettuce has one client for, and a Redis Cluster, which it has another
 * for. The bus needs no more than two connections to any one server of a Cluster, since the servers pass on to one another
 * what is published; so its own client is that of a server in each case.
 */
final class RedisAccess {
    /** The bus asks so often and waits so little for an answer that it is back within 2 s of Redis. */
    private static final Duration BUS_PATIENCE = Duration.ofSeconds(1);

    private static final Duration OPEN_PATIENCE = Duration.ofSeconds(2);

    /** One connection and its two faces. */
    record Commands(
            StatefulConnection<String, String> connection,
            RedisClusterAsyncCommands<String, String> async,
            RedisClusterCommands<String, String> sync) {}

    private final RedisUrl.Form form;
    private final List<RedisURI> busUris;
    private final AbstractRedisClient client;
    private final RedisClient busClient;
    private volatile StatefulRedisClusterConnection<String, String> cluster;

    private RedisAccess(RedisUrl.Form form, AbstractRedisClient client, RedisClient busClient, List<RedisURI> busUris) {
        this.form = form;
        this.client = client;
        this.busClient = busClient;
        this.busUris = busUris;
    }

    static RedisAccess of(NodeConfig.Redis config, String nodeName, ClientResources resources) {
        Duration patience =
                config.commandTimeout().compareTo(BUS_PATIENCE) < 0 ? config.commandTimeout() : BUS_PATIENCE;
        RedisUrl.Form form = config.url().form();
        RedisClient bus = RedisClient.create(resources);
        bus.setOptions(RedisSettings.busOptions(patience));
        return new RedisAccess(
                form,
                form == RedisUrl.Form.CLUSTER
                        ? clusterClient(config, nodeName, resources)
                        : serverClient(config, nodeName, resources),
                bus,
                RedisSettings.uris(config.url(), nodeName, patience));
    }

    private static RedisClient serverClient(NodeConfig.Redis config, String nodeName, ClientResources resources) {
        RedisClient made = RedisClient.create(
                resources,
                RedisSettings.uris(config.url(), nodeName, config.commandTimeout())
                        .get(0));
        made.setOptions(RedisSettings.options(config));
        return made;
    }

    private static RedisClusterClient clusterClient(
            NodeConfig.Redis config, String nodeName, ClientResources resources) {
        RedisClusterClient made = RedisClusterClient.create(
                resources, RedisSettings.uris(config.url(), nodeName, config.commandTimeout()));
        made.setOptions(RedisSettings.clusterOptions(config));
        return made;
    }

    /** The connection for everyone's commands. Blocks. */
    Commands connect() {
        if (client instanceof RedisClusterClient clusterClient) {
            StatefulRedisClusterConnection<String, String> made = clusterClient.connect();
            cluster = made;
            awaitServers();
            return new Commands(made, made.async(), made.sync());
        }
        StatefulRedisConnection<String, String> made = ((RedisClient) client).connect();
        return new Commands(made, made.async(), made.sync());
    }

    private void awaitServers() {
        try {
            openConnections().get(OPEN_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // A server that is away now is tried again when a command needs it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Makes sure that there is, or will soon be, a connection to each server of a Cluster. Lettuce opens one with the first
     * command that needs it, but rejects this and what follows until it is open.
     */
    CompletableFuture<Void> openConnections() {
        StatefulRedisClusterConnection<String, String> connection = cluster;
        if (connection == null) {
            return CompletableFuture.completedFuture(null);
        }
        return CompletableFuture.allOf(connection.getPartitions().stream()
                .filter(node -> isWell(node) && node.getRole().isUpstream())
                .map(RedisClusterNode::getUri)
                .map(uri -> connection.getConnectionAsync(uri.getHost(), uri.getPort()))
                .toArray(CompletableFuture<?>[]::new));
    }

    void addListener(RedisConnectionStateListener listener) {
        client.addListener(listener);
    }

    /** For connections of the bus, which do not come back by themselves. */
    RedisClient busClient() {
        return busClient;
    }

    /** Where the bus connects to now: in a Cluster any server that is well, another one each time. */
    RedisURI busUri() {
        if (form != RedisUrl.Form.CLUSTER) {
            return busUris.get(0);
        }
        List<RedisURI> known = ((RedisClusterClient) client)
                .getPartitions().stream()
                        .filter(RedisAccess::isWell)
                        // A replica that lost its master does not notice for a while, and hears nothing.
                        .filter(node -> node.getRole().isUpstream())
                        .map(RedisClusterNode::getUri)
                        .toList();
        List<RedisURI> choice = known.isEmpty() ? busUris : known;
        RedisURI chosen = choice.get(ThreadLocalRandom.current().nextInt(choice.size()));
        RedisURI uri = RedisURI.builder(busUris.get(0)).build();
        uri.setHost(chosen.getHost());
        uri.setPort(chosen.getPort());
        return uri;
    }

    /** Whether the server at the other end may stop being the master, and stay up. */
    boolean mayBeDemoted() {
        return form == RedisUrl.Form.SENTINEL;
    }

    /** @return who subscribes to the channel, over all servers of a Cluster; empty if this is none */
    CompletionStage<Integer> clusterSubscribers(String channel) {
        return cluster.async()
                .nodes(RedisAccess::isWell)
                .commands()
                .pubsubNumsub(channel)
                .thenCollect(Collectors.summingInt(counts -> count(counts, channel)));
    }

    boolean isCluster() {
        return form == RedisUrl.Form.CLUSTER;
    }

    static int count(Map<String, Long> countsByChannel, String channel) {
        return Math.toIntExact(countsByChannel.getOrDefault(channel, 0L));
    }

    void shutdown(Duration patience) {
        busClient.shutdown(Duration.ZERO, patience);
        client.shutdown(Duration.ZERO, patience);
    }

    private static boolean isWell(RedisClusterNode node) {
        return !node.is(NodeFlag.FAIL) && !node.is(NodeFlag.NOADDR) && !node.is(NodeFlag.HANDSHAKE);
    }
}
