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
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * What differs between a server or Sentinel, which Lettuce has one client for, and a Redis Cluster, which it has another
 * for. The bus needs no more than two connections to any one server of a Cluster, since the servers pass on to one another
 * what is published; so its own client is that of a server in each case.
 */
final class RedisAccess {
    /** The bus asks so often and waits so little for an answer that it is back within 2 s of Redis. */
    private static final Duration BUS_PATIENCE = Duration.ofSeconds(1);

    /** One connection and its two faces. */
    record Commands(
            StatefulConnection<String, String> connection,
            RedisClusterAsyncCommands<String, String> async,
            RedisClusterCommands<String, String> sync) {}

    private final RedisUrl.Form form;
    private final List<RedisURI> uris;
    private final AbstractRedisClient client;
    private final RedisClient busClient;
    private final Duration busPatience;
    private volatile StatefulRedisClusterConnection<String, String> cluster;

    private RedisAccess(
            NodeConfig.Redis config, List<RedisURI> uris, AbstractRedisClient client, ClientResources resources) {
        this.form = config.url().form();
        this.uris = uris;
        this.client = client;
        this.busPatience = config.commandTimeout().compareTo(BUS_PATIENCE) < 0 ? config.commandTimeout() : BUS_PATIENCE;
        this.busClient = RedisClient.create(resources);
        busClient.setOptions(RedisSettings.busOptions(busPatience));
    }

    static RedisAccess of(NodeConfig.Redis config, String nodeName, ClientResources resources) {
        List<RedisURI> uris = RedisSettings.uris(config, nodeName);
        if (config.url().form() == RedisUrl.Form.CLUSTER) {
            RedisClusterClient client = RedisClusterClient.create(resources, uris);
            client.setOptions(RedisSettings.clusterOptions(config));
            return new RedisAccess(config, uris, client, resources);
        }
        RedisClient client = RedisClient.create(resources, uris.get(0));
        client.setOptions(RedisSettings.options(config));
        return new RedisAccess(config, uris, client, resources);
    }

    /** The connection for everyone's commands. Blocks. */
    Commands connect() {
        if (client instanceof RedisClusterClient clusterClient) {
            StatefulRedisClusterConnection<String, String> made = clusterClient.connect();
            cluster = made;
            return new Commands(made, made.async(), made.sync());
        }
        StatefulRedisConnection<String, String> made = ((RedisClient) client).connect();
        return new Commands(made, made.async(), made.sync());
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
        List<RedisURI> choice = form == RedisUrl.Form.CLUSTER ? healthyServers() : uris;
        RedisURI chosen = RedisURI.builder(
                        choice.get(ThreadLocalRandom.current().nextInt(choice.size())))
                .build();
        chosen.setTimeout(busPatience);
        chosen.setClientName(uris.get(0).getClientName());
        return chosen;
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

    private List<RedisURI> healthyServers() {
        List<RedisURI> known = ((RedisClusterClient) client)
                .getPartitions().stream()
                        .filter(RedisAccess::isWell)
                        // A replica that lost its master does not notice for a while, and hears nothing.
                        .filter(node -> node.getRole().isUpstream())
                        .map(RedisClusterNode::getUri)
                        .toList();
        return known.isEmpty() ? uris : known;
    }

    private static boolean isWell(RedisClusterNode node) {
        return !node.is(NodeFlag.FAIL) && !node.is(NodeFlag.NOADDR) && !node.is(NodeFlag.HANDSHAKE);
    }
}
