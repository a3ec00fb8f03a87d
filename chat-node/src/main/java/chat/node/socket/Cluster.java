package chat.node.socket;

import chat.node.socket.ack.BroadcastAck;
import chat.node.socket.room.RoomWatcher;
import chat.node.socket.room.Target;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The other nodes. It hears which namespaces and rooms this node serves, hands what the others send to
 * {@link Namespace#local()}, and takes to them what is meant for sockets everywhere; {@link Broadcast} sees to those here.
 *
 * <p>Thread-safe, and nothing blocks. Calls about one namespace name, and those about one room of a namespace, come in the
 * order of what they tell, on whichever thread caused it, under a lock: they must be quick, and must not ask anything of the
 * server. A namespace that a rule made may go and come back as another object; what is heard of the old one after its end (a
 * socket that was asked to join a room as it left) can be ignored.
 */
public interface Cluster {
    /**
     * No client is in it yet.
     *
     * @return completes when what the others send to the namespace arrives
     */
    CompletionStage<Void> handleOpened(Namespace namespace);

    /** Its last client has left. Those the application named itself are never closed. */
    void handleClosed(Namespace namespace);

    /** @see RoomWatcher#handleFirst */
    CompletionStage<Void> handleFirst(Namespace namespace, String room);

    /** @see RoomWatcher#handleLast */
    void handleLast(Namespace namespace, String room);

    /** Whether there is nobody to whom anything could be taken. */
    default boolean isAlone() {
        return false;
    }

    /** @throws IllegalArgumentException if it is too large to travel */
    void emit(Namespace namespace, Emission emission);

    /**
     * Asks the clients of the other nodes as well.
     *
     * @param ack hears how many nodes are asked, how many clients there, and what they answer
     */
    void ask(Namespace namespace, Emission emission, Duration timeout, BroadcastAck ack);

    /** The sockets of the other nodes; fails with a {@link MissingAnswersException}, or if the nodes cannot be reached. */
    CompletionStage<List<RemoteSocket>> fetch(Namespace namespace, Target target);

    /** The rooms that have members at other nodes, own ones of sockets too; fails as {@link #fetch}. */
    CompletionStage<Set<String>> rooms(Namespace namespace);

    void join(Namespace namespace, Target target, List<String> rooms);

    void leave(Namespace namespace, Target target, List<String> rooms);

    void disconnect(Namespace namespace, Target target, boolean close);

    /** An event for the other nodes themselves. */
    void serverSideEmit(Namespace namespace, String event, List<JsonNode> args);

    /** The same with an answer of each; fails as {@link #fetch}. */
    CompletionStage<List<JsonNode>> serverSideEmitWithAck(Namespace namespace, String event, List<JsonNode> args);
}
