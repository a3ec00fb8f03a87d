package chat.node.socket;

import chat.common.protocol.socket.EncodedPacket;
import chat.common.protocol.socket.SocketPacket;
import chat.node.engine.Outbound;
import chat.node.socket.ack.AnswerListener;
import chat.node.socket.ack.BroadcastAck;
import chat.node.socket.room.LoopRooms;
import chat.node.socket.room.Rooms;
import chat.node.socket.room.Target;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A namespace's sockets on this node, as a target of what comes from this node's application or from other nodes.
 *
 * <p>Thread-safe, and nothing blocks. What one thread asks for takes effect in that order.
 */
public final class LocalSockets {
    private static final Logger log = LoggerFactory.getLogger(LocalSockets.class);

    /** About what the smallest message takes while it waits: its tree, its packet and a task. */
    private static final int LEAST_BYTES = 1_024;

    private final Namespace namespace;
    private final Rooms<Socket> rooms;
    /** Zero for what comes from this node, which is not bounded here. */
    private final int bytes;

    private final Runnable handleDropped;

    LocalSockets(Namespace namespace, Rooms<Socket> rooms) {
        this(namespace, rooms, 0, () -> {});
    }

    private LocalSockets(Namespace namespace, Rooms<Socket> rooms, int bytes, Runnable handleDropped) {
        this.namespace = namespace;
        this.rooms = rooms;
        this.bytes = bytes;
        this.handleDropped = handleDropped;
    }

    /**
     * For one message of another node: event loops that have too much of that to do are left out.
     *
     * @param size of the message
     * @param handleDropped called for each of them
     */
    public LocalSockets bounded(int size, Runnable handleDropped) {
        return new LocalSockets(namespace, rooms, LEAST_BYTES + size, handleDropped);
    }

    /** Whether one of the event loops has still to do much of what other nodes sent. */
    public boolean isBehind() {
        return rooms.isBehind();
    }

    /**
     * Encoded once, and handed to each event loop with members as one task.
     *
     * @throws IllegalArgumentException if the event's name is reserved
     */
    public void emit(Emission emission) {
        Collection<LoopRooms<Socket>> loops = rooms.loopsOf(emission.target());
        EncodedPacket packet = namespace.encodeEvent(SocketPacket.NO_ID, emission.event(), emission.args());
        if (loops.isEmpty()) {
            return;
        }
        namespace.server().metrics().countEventOut();
        long from = System.nanoTime();
        Outbound message = namespace.server().outbound(packet);
        try {
            for (LoopRooms<Socket> loop : loops) {
                boolean unused = share(message, loop, () -> deliver(loop, emission, message, from));
            }
        } finally {
            message.release();
        }
    }

    /**
     * Asks every client for an answer.
     *
     * @throws IllegalArgumentException if the event's name is reserved
     */
    public void ask(Emission emission, Duration timeout, AnswerListener listener) {
        long ackId = namespace.nextAckId();
        Collection<LoopRooms<Socket>> loops = rooms.loopsOf(emission.target());
        EncodedPacket packet = namespace.encodeEvent(ackId, emission.event(), emission.args());
        BroadcastAck ack = new BroadcastAck(loops.size(), listener);
        if (loops.isEmpty()) {
            return;
        }
        namespace.server().metrics().countEventOut();
        Outbound message = namespace.server().outbound(packet);
        try {
            for (LoopRooms<Socket> loop : loops) {
                boolean taken = share(message, loop, () -> {
                    ask(loop, emission, message, ackId, ack);
                    forgetAfter(timeout, loop, ackId, ack);
                });
                if (!taken) {
                    ack.handleAsked(0);
                }
            }
        } finally {
            message.release();
        }
    }

    /** As they are when each event loop is asked; fails if one of them cannot be. */
    public CompletionStage<List<Socket>> fetch(Target target) {
        CompletableFuture<List<Socket>> all = CompletableFuture.completedFuture(List.of());
        for (LoopRooms<Socket> loop : rooms.loopsOf(target)) {
            CompletableFuture<List<Socket>> some = new CompletableFuture<>();
            if (run(loop, () -> some.complete(loop.select(target)))) {
                all = all.thenCombine(some, LocalSockets::concat);
            } else if (bytes > 0) {
                return CompletableFuture.failedStage(new RejectedExecutionException("an event loop is too busy"));
            }
        }
        return all.minimalCompletionStage();
    }

    /** The rooms that have members here, own ones of sockets too. */
    public Set<String> rooms() {
        return rooms.names();
    }

    /** A broadcast that the same thread asks for afterwards finds them there. */
    public void join(Target target, List<String> names) {
        rooms.join(target, names, this::run);
    }

    public void leave(Target target, List<String> names) {
        forEach(target, socket -> socket.leave(names.toArray(String[]::new)));
    }

    /** @param close whether to close their connections, with all namespaces */
    public void disconnect(Target target, boolean close) {
        forEach(target, socket -> socket.disconnect(close));
    }

    private void deliver(LoopRooms<Socket> loop, Emission emission, Outbound message, long from) {
        List<Socket> overheard = new ArrayList<>(0);
        int[] receivers = {0};
        loop.visit(emission.target(), socket -> {
            socket.deliver(message, emission.droppable());
            receivers[0]++;
            if (namespace.listeners().overhear(socket)) {
                overheard.add(socket);
            }
        });
        // Once for all of them: what is done for each receiver is what broadcasts cost.
        namespace.server().metrics().countDeliveries(receivers[0]);
        namespace.server().metrics().recordFanOut(System.nanoTime() - from);
        // Not before the walk is over: who listens may let sockets join and leave.
        overheard.forEach(socket -> namespace.listeners().handleOutgoing(socket, emission.event(), emission.args()));
    }

    private void ask(LoopRooms<Socket> loop, Emission emission, Outbound message, long ackId, BroadcastAck ack) {
        List<Socket> overheard = new ArrayList<>(0);
        int[] asked = {0};
        loop.visit(emission.target(), socket -> {
            if (socket.isConnected() && socket.acks().add(ackId, ack)) {
                asked[0]++;
                socket.deliver(message, emission.droppable());
                if (namespace.listeners().overhear(socket)) {
                    overheard.add(socket);
                }
            }
        });
        namespace.server().metrics().countDeliveries(asked[0]);
        ack.handleAsked(asked[0]);
        overheard.forEach(socket -> namespace.listeners().handleOutgoing(socket, emission.event(), emission.args()));
    }

    private static void forgetAfter(Duration timeout, LoopRooms<Socket> loop, long ackId, BroadcastAck ack) {
        if (ack.hasEnded()) {
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
        ack.ended().thenRun(() -> timer.cancel(false)).exceptionally(failure -> null);
    }

    /** On each one's event loop, in the order asked by one thread. */
    public void forEach(Target target, Consumer<Socket> action) {
        for (LoopRooms<Socket> loop : rooms.loopsOf(target)) {
            boolean unused = run(loop, () -> loop.select(target).forEach(action));
        }
    }

    /** Hands a task to a loop that needs the message; what fails on one loop is no matter of the others. */
    private boolean share(Outbound message, LoopRooms<Socket> loop, Runnable task) {
        message.retain();
        boolean taken = false;
        try {
            taken = run(loop, () -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    Failures.log(log, "a broadcast on one event loop", e);
                } finally {
                    message.release();
                }
            });
        } catch (RuntimeException e) {
            Failures.log(log, "the way of a broadcast to one event loop", e);
        } finally {
            if (!taken) {
                message.release();
            }
        }
        return taken;
    }

    private boolean run(LoopRooms<Socket> loop, Runnable task) {
        if (bytes == 0) {
            return loop.run(task);
        }
        boolean taken = loop.offer(bytes, task);
        if (!taken) {
            handleDropped.run();
        }
        return taken;
    }

    private static List<Socket> concat(List<Socket> some, List<Socket> more) {
        List<Socket> both = new ArrayList<>(some);
        both.addAll(more);
        return both;
    }
}
