package chat.node.socket;

import chat.common.protocol.socket.EncodedPacket;
import chat.common.protocol.socket.SocketPacket;
import chat.node.engine.Outbound;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

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
        EncodedPacket packet = namespace.encodeEvent(SocketPacket.NO_ID, event, Arrays.asList(args));
        Collection<LoopRooms> loops = loops();
        if (loops.isEmpty()) {
            return;
        }
        Outbound message = namespace.server().outbound(packet);
        for (LoopRooms loop : loops) {
            message.retain();
            boolean taken = loop.run(() -> {
                loop.visit(target, socket -> socket.deliver(message, droppable));
                message.release();
            });
            if (!taken) {
                message.release();
            }
        }
        message.release();
    }

    /**
     * Asks every client for an answer.
     *
     * @return completes, never exceptionally, when all have answered or left, or the time is over. On an event loop.
     */
    public CompletionStage<BroadcastAnswers> emitWithAck(Duration timeout, String event, Object... args) {
        long ackId = namespace.nextAckId();
        EncodedPacket packet = namespace.encodeEvent(ackId, event, Arrays.asList(args));
        Collection<LoopRooms> loops = loops();
        if (loops.isEmpty()) {
            return CompletableFuture.completedStage(new BroadcastAnswers(List.of(), 0));
        }
        BroadcastAck ack = new BroadcastAck(loops.size());
        Outbound message = namespace.server().outbound(packet);
        for (LoopRooms loop : loops) {
            message.retain();
            boolean taken = loop.run(() -> {
                ask(loop, message, ackId, ack);
                message.release();
                forgetAfter(timeout, loop, ackId, ack);
            });
            if (!taken) {
                message.release();
                ack.handleAsked(0);
            }
        }
        message.release();
        return ack.result();
    }

    /** The sockets as they are when each event loop is asked. */
    public CompletionStage<List<Socket>> fetchSockets() {
        CompletableFuture<List<Socket>> all = CompletableFuture.completedFuture(List.of());
        for (LoopRooms loop : loops()) {
            all = all.thenCombine(onLoop(loop, rooms -> rooms.select(target)), Broadcast::concat);
        }
        return all.minimalCompletionStage();
    }

    public void socketsJoin(String... rooms) {
        // Each is held from now on, or a broadcast that follows might overlook a loop.
        for (LoopRooms loop : loops()) {
            for (String room : rooms) {
                namespace.directory().hold(room, loop);
            }
            loop.run(() -> {
                loop.select(target).forEach(socket -> socket.join(rooms));
                for (String room : rooms) {
                    namespace.directory().release(room, loop);
                }
            });
        }
    }

    public void socketsLeave(String... rooms) {
        forEachSelected(socket -> socket.leave(rooms));
    }

    /** @param close whether to close their connections, with all namespaces */
    public void disconnectSockets(boolean close) {
        forEachSelected(socket -> socket.disconnect(close));
    }

    private void ask(LoopRooms loop, Outbound message, long ackId, BroadcastAck ack) {
        int[] asked = {0};
        loop.visit(target, socket -> {
            if (socket.acks().add(ackId, ack)) {
                asked[0]++;
                socket.deliver(message, droppable);
            }
        });
        ack.handleAsked(asked[0]);
    }

    private void forgetAfter(Duration timeout, LoopRooms loop, long ackId, BroadcastAck ack) {
        if (ack.isDone()) {
            return;
        }
        ScheduledFuture<?> timer = loop.state()
                .loop()
                .schedule(
                        () -> {
                            ack.handleTimeout();
                            loop.visit(Target.EVERYONE, socket -> socket.acks().forget(ackId));
                        },
                        timeout.toNanos(),
                        TimeUnit.NANOSECONDS);
        ack.result().thenRun(() -> timer.cancel(false)).exceptionally(failure -> null);
    }

    private void forEachSelected(Consumer<Socket> action) {
        for (LoopRooms loop : loops()) {
            loop.run(() -> loop.select(target).forEach(action));
        }
    }

    private static <T> CompletableFuture<T> onLoop(LoopRooms loop, Function<LoopRooms, T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.run(() -> answer.complete(question.apply(loop)));
        return answer;
    }

    private static List<Socket> concat(List<Socket> some, List<Socket> more) {
        List<Socket> both = new ArrayList<>(some);
        both.addAll(more);
        return both;
    }

    /** The event loops that may have sockets of the target. */
    private Collection<LoopRooms> loops() {
        List<String> rooms = target.rooms();
        if (rooms.isEmpty()) {
            return namespace.loops();
        }
        if (rooms.size() == 1 && namespace.ownerOf(rooms.get(0)) == null) {
            return List.of(namespace.directory().loopsOf(rooms.get(0)));
        }
        Set<LoopRooms> loops = new LinkedHashSet<>();
        for (String room : rooms) {
            loops.addAll(List.of(namespace.directory().loopsOf(room)));
            Socket owner = namespace.ownerOf(room);
            if (owner != null) {
                loops.add(owner.loopRooms());
            }
        }
        return loops;
    }
}
