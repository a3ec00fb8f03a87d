package chat.node.account;

import chat.common.wire.Events;
import chat.node.config.NodeConfig;
import chat.node.limit.KeyedBuckets;
import chat.node.socket.Socket;
import java.util.UUID;

/**
 * How much one socket, and one user on this node, may ask for: a gate before every event, and before what is asked over HTTP.
 * Thread-safe.
 */
public final class EventLimits {
    private final KeyedBuckets<Socket> sendsBySocket;
    private final KeyedBuckets<UUID> sendsByUser;
    private final KeyedBuckets<Socket> eventsBySocket;
    private final KeyedBuckets<UUID> eventsByUser;

    public EventLimits(NodeConfig.Messages config) {
        sendsBySocket = buckets(config.socketSends());
        sendsByUser = buckets(config.userSends());
        eventsBySocket = buckets(config.socketEvents());
        eventsByUser = buckets(config.userEvents());
    }

    /** @throws chat.common.error.ChatException {@code rate_limited} */
    public void check(Socket socket, String event) {
        UUID user = SignedInSocket.callerOf(socket).accountId();
        if (event.equals(Events.SEND_MESSAGE)) {
            sendsBySocket.take(socket);
            sendsByUser.take(user);
        } else {
            eventsBySocket.take(socket);
            eventsByUser.take(user);
        }
    }

    /** A request of somebody. @throws chat.common.error.ChatException {@code rate_limited} */
    public void check(UUID user) {
        eventsByUser.take(user);
    }

    private static <K> KeyedBuckets<K> buckets(NodeConfig.Rate rate) {
        return new KeyedBuckets<>(rate.perSecond(), rate.burst());
    }
}
