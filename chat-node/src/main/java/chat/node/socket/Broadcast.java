package chat.node.socket;

import chat.node.socket.ack.BroadcastAnswers;
import chat.node.socket.ack.GatheredAnswers;
import chat.node.socket.room.Target;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Something to be done with many sockets of a namespace: {@code namespace.to("a", "b").except("c").emit("news", 1)}. Sockets
 * in several of the rooms are reached once.
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

    /** Only to clients of this node. */
    public Broadcast local() {
        return new Broadcast(namespace, target, droppable, true);
    }

    public boolean isLocal() {
        return local;
    }

    /** @throws IllegalArgumentException if the name is reserved */
    public void emit(String event, Object... args) {
        namespace.local().emit(emission(event, args));
    }

    /**
     * Asks every client for an answer.
     *
     * @return completes, never exceptionally, when all have answered or left, or the time is over. On an event loop.
     */
    public CompletionStage<BroadcastAnswers> emitWithAck(Duration timeout, String event, Object... args) {
        GatheredAnswers answers = new GatheredAnswers();
        namespace.local().ask(emission(event, args), timeout, answers);
        return answers.result();
    }

    /** The sockets as they are when each event loop is asked. */
    public CompletionStage<List<Socket>> fetchSockets() {
        return namespace.local().fetch(target);
    }

    public void socketsJoin(String... rooms) {
        namespace.local().join(target, List.of(rooms));
    }

    public void socketsLeave(String... rooms) {
        namespace.local().leave(target, List.of(rooms));
    }

    /** @param close whether to close their connections, with all namespaces */
    public void disconnectSockets(boolean close) {
        namespace.local().disconnect(target, close);
    }

    private Emission emission(String event, Object... args) {
        return new Emission(target, droppable, event, Arrays.asList(args));
    }
}
