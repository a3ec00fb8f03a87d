package chat.node.socket.cluster;

import chat.node.config.NodeConfig;
import java.time.Duration;

/**
 * How this node is one of many.
 *
 * @param prefix of all channels: the same on all nodes of a cluster, Node.js ones too
 * @param requestTimeout how long the others have for their answers
 * @param linger how long a room, or a namespace made by a rule, that nobody is in any more is still listened to
 */
public record ClusterSettings(String prefix, Duration requestTimeout, Duration linger) {
    /** Long enough for a client that comes back at once. */
    private static final Duration LINGER = Duration.ofSeconds(5);

    public static final ClusterSettings DEFAULT = new ClusterSettings("socket.io", Duration.ofSeconds(5), LINGER);

    public static ClusterSettings of(NodeConfig.Cluster config) {
        return new ClusterSettings(config.prefix(), config.requestTimeout(), LINGER);
    }
}
