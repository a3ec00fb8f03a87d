package chat.node.socket.cluster;

import chat.node.bus.BusException;
import chat.node.bus.ClusterBus;
import chat.node.bus.frame.Frames;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What the namespaces of this node have in common.
 *
 * @param uid this node's name on the wire
 */
record Surroundings(
        String uid,
        ClusterBus bus,
        ClusterSettings settings,
        Frames frames,
        ScheduledExecutorService timer,
        ClusterMetrics metrics) {
    /** The bus counts what it does not take; what is to happen here does not depend on it. */
    void publish(String channel, byte[] frame) {
        CompletionStage<Void> unused = bus.publish(channel, frame).exceptionally(failure -> null);
    }

    static boolean isBusFailure(Throwable failure) {
        return failure instanceof BusException || failure.getCause() instanceof BusException;
    }
}
