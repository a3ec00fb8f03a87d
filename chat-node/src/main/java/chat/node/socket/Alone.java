package chat.node.socket;

import chat.node.socket.ack.BroadcastAck;
import chat.node.socket.room.RoomWatcher;
import chat.node.socket.room.Target;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The cluster of a node that is by itself: nobody sends anything here, and there is nobody to send anything to. */
public class Alone implements Cluster {
    public static final Cluster INSTANCE = new Alone();

    protected Alone() {}

    @Override
    public CompletionStage<Void> handleOpened(Namespace namespace) {
        return RoomWatcher.LIVE;
    }

    @Override
    public void handleClosed(Namespace namespace) {}

    @Override
    public CompletionStage<Void> handleFirst(Namespace namespace, String room) {
        return RoomWatcher.LIVE;
    }

    @Override
    public void handleLast(Namespace namespace, String room) {}

    @Override
    public boolean isAlone() {
        return true;
    }

    @Override
    public void emit(Namespace namespace, Emission emission) {}

    @Override
    public void ask(Namespace namespace, Emission emission, Duration timeout, BroadcastAck ack) {
        ack.handleOtherNodes(0);
    }

    @Override
    public CompletionStage<List<RemoteSocket>> fetch(Namespace namespace, Target target) {
        return CompletableFuture.completedStage(List.of());
    }

    @Override
    public CompletionStage<Set<String>> rooms(Namespace namespace) {
        return CompletableFuture.completedStage(Set.of());
    }

    @Override
    public void join(Namespace namespace, Target target, List<String> rooms) {}

    @Override
    public void leave(Namespace namespace, Target target, List<String> rooms) {}

    @Override
    public void disconnect(Namespace namespace, Target target, boolean close) {}

    @Override
    public void serverSideEmit(Namespace namespace, String event, List<JsonNode> args) {}

    @Override
    public CompletionStage<List<JsonNode>> serverSideEmitWithAck(
            Namespace namespace, String event, List<JsonNode> args) {
        return CompletableFuture.completedStage(List.of());
    }
}
