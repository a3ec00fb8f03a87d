package chat.node.socket;

import chat.node.socket.ack.BroadcastAnswers;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * A socket on any node, as it was when it was fetched. What is asked of it goes to wherever it is.
 *
 * @param handshake headers, time, address, secure, issued, url, query, auth: without what is secret
 * @param rooms its own one too
 * @param data what the application keeps with it for other nodes to see, see {@link Socket#setData}; null if nothing
 */
public record RemoteSocket(Namespace namespace, String id, ObjectNode handshake, Set<String> rooms, JsonNode data) {
    public RemoteSocket {
        rooms = Set.copyOf(rooms);
    }

    public void emit(String event, Object... args) {
        itself().emit(event, args);
    }

    /** @see Broadcast#emitWithAck */
    public CompletionStage<BroadcastAnswers> emitWithAck(Duration timeout, String event, Object... args) {
        return itself().emitWithAck(timeout, event, args);
    }

    public void join(String... names) {
        itself().socketsJoin(names);
    }

    public void leave(String... names) {
        itself().socketsLeave(names);
    }

    /** @param close whether to close its connection, with all namespaces */
    public void disconnect(boolean close) {
        itself().disconnectSockets(close);
    }

    private Broadcast itself() {
        return namespace.to(id);
    }

    /** Never shows what the handshake or the application holds. */
    @Override
    public String toString() {
        return "RemoteSocket[" + id + "]";
    }
}
