package chat.node.socket;

import chat.node.socket.ack.BroadcastAck;
import chat.node.socket.ack.BroadcastAnswers;
import chat.node.socket.ack.GatheredAnswers;
import chat.node.socket.room.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Something to be done with many sockets of a namespace, on all nodes: {@code namespace.to("a", "b").except("c").emit("news",
 * 1)}. Sockets in several of the rooms are reached once. What happens here does not wait for the other nodes.
 *
 * <p>Immutable: each step gives a new one, which may be kept and used again, from any thread.
 */
public final class Broadcast {
    private final Namespace namespace;
    private final Target target;
    private final boolean droppable;
    private final boolean local;

    Broadcast(Namespace namespace, Target target) {
        this(namespace, target, false, false);
    }

    private Broadcast(Namespace namespace, Target target, boolean droppable, boolean local) {
        this.namespace = namespace;
        this.target = target;
        this.droppable = droppable;
        this.local = local;
    }

    public Broadcast to(String... rooms) {
        return new Broadcast(namespace, target.to(rooms), droppable, local);
    }

    public Broadcast except(String... rooms) {
        return new Broadcast(namespace, target.except(rooms), droppable, local);
    }

    /** Clients that cannot take it right now do not get it ("volatile" in the Node.js server). */
    public Broadcast droppable() {
        return new Broadcast(namespace, target, true, local);
    }

    /** Only on this node. */
    public Broadcast local() {
        return new Broadcast(namespace, target, droppable, true);
    }

    /** @throws IllegalArgumentException if the name is reserved, or it is too large to travel */
    public void emit(String event, Object... args) {
        Emission emission = emission(event, args);
        others().emit(namespace, emission);
        namespace.local().emit(emission);
    }

    /**
     * Asks every client for an answer.
     *
     * @return completes, never exceptionally, when all have answered or left, or the time is over. On an event loop, or a
     *     thread of the bus.
     * @throws IllegalArgumentException if the name is reserved, or it is too large to travel
     */
    public CompletionStage<BroadcastAnswers> emitWithAck(Duration timeout, String event, Object... args) {
        GatheredAnswers answers = new GatheredAnswers();
        Emission emission = emission(event, args);
        BroadcastAck ack = BroadcastAck.ofNodes(answers);
        others().ask(namespace, emission, timeout, ack);
        namespace.local().ask(emission, timeout, ack.ofOneNode());
        return answers.result();
    }

    /** As they are when each node is asked; fails with a {@link MissingAnswersException}, or if nodes cannot be reached. */
    public CompletionStage<List<RemoteSocket>> fetchSockets() {
        return namespace
                .local()
                .fetch(target)
                .thenApply(sockets -> sockets.stream().map(Socket::remote).toList())
                .thenCombine(others().fetch(namespace, target), (here, elsewhere) -> {
                    List<RemoteSocket> all = new ArrayList<>(here);
                    all.addAll(elsewhere);
                    return all;
                });
    }

    /** @throws IllegalArgumentException if these are too many rooms to travel, as the next two */
    public void socketsJoin(String... rooms) {
        others().join(namespace, target, List.of(rooms));
        namespace.local().join(target, List.of(rooms));
    }

    public void socketsLeave(String... rooms) {
        others().leave(namespace, target, List.of(rooms));
        namespace.local().leave(target, List.of(rooms));
    }

    /** @param close whether to close their connections, with all namespaces */
    public void disconnectSockets(boolean close) {
        others().disconnect(namespace, target, close);
        namespace.local().disconnect(target, close);
    }

    private Cluster others() {
        return local ? Alone.INSTANCE : namespace.cluster();
    }

    /** What travels is made a tree once, and written from there for those here and for the others. */
    private Emission emission(String event, Object... args) {
        List<?> given = Arrays.asList(args);
        return new Emission(target, droppable, event, others().isAlone() ? given : namespace.trees(given));
    }
}
