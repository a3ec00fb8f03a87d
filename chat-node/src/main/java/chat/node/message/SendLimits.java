package chat.node.message;

import chat.common.wire.Events;
import chat.node.account.SignedInSocket;
import chat.node.config.NodeConfig;
import chat.node.limit.KeyedBuckets;
import chat.node.socket.Socket;
import java.util.UUID;

/** How much one socket, and one user on this node, may ask for: a gate before every event. Thread-safe. */
public final class SendLimits {
    private final KeyedBuckets<Socket> sendsBySocket;
    private final KeyedBuckets<UUID> sendsByUser;
    private final KeyedBuckets<Socket> eventsBySocket;

    public SendLimits(NodeConfig.Messages config) {
        sendsBySocket = buckets(config.socketSends());
        sendsByUser = buckets(config.userSends());
        eventsBySocket = buckets(config.socketEvents());
    }

    /** @throws chat.common.error.ChatException {@code rate_limited} */
    public void check(Socket socket, String event) {
        if (event.equals(Events.SEND_MESSAGE)) {
            sendsBySocket.take(socket);
            sendsByUser.take(SignedInSocket.callerOf(socket).accountId());
        } else {
            eventsBySocket.take(socket);
        }
    }

    private static <K> KeyedBuckets<K> buckets(NodeConfig.Rate rate) {
        return new KeyedBuckets<>(rate.perSecond(), rate.burst());
    }
}
