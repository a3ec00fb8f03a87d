package chat.node.socket.cluster;

import chat.node.bus.BusListener;
import chat.node.bus.frame.Channels;
import chat.node.bus.frame.Flags;
import chat.node.bus.frame.Options;
import chat.node.bus.frame.PoisonException;
import chat.node.bus.frame.Request;
import chat.node.bus.frame.Response;
import chat.node.bus.frame.SocketDetails;
import chat.node.socket.Emission;
import chat.node.socket.Namespace;
import chat.node.socket.RemoteSocket;
import chat.node.socket.ack.BroadcastAck;
import chat.node.socket.room.Target;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** What this node asks of the others in one namespace. Thread-safe. */
final class Requests implements BusListener {
    private static final int MOST_PENDING = 10_000;

    private final Surroundings surroundings;
    private final String namespace;
    private final Channels channels;
    private final Map<String, PendingRequest> pendingById = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    Requests(Surroundings surroundings, String namespace, Channels channels) {
        this.surroundings = surroundings;
        this.namespace = namespace;
        this.channels = channels;
    }

    void join(Target target, List<String> rooms) {
        publish(new Request.Join(uid(), options(target), rooms));
    }

    void leave(Target target, List<String> rooms) {
        publish(new Request.Leave(uid(), options(target), rooms));
    }

    void disconnect(Target target, boolean close) {
        publish(new Request.Disconnect(uid(), options(target), close));
    }

    void emit(String event, List<JsonNode> args) {
        publish(new Request.ServerSideEmit(uid(), null, ClusterNamespace.data(event, args)));
    }

    CompletionStage<List<JsonNode>> emitWithAck(String event, List<JsonNode> args) {
        return gather(id -> new Request.ServerSideEmit(uid(), id, ClusterNamespace.data(event, args)));
    }

    CompletionStage<Set<String>> rooms() {
        return this.<Response.RoomNames>gatherFrames(id -> new Request.AllRooms(uid(), id), Response.RoomNames.class)
                .thenApply(answers -> {
                    Set<String> rooms = new HashSet<>();
                    answers.forEach(answer -> rooms.addAll(answer.rooms()));
                    return rooms;
                });
    }

    CompletionStage<List<RemoteSocket>> fetch(Namespace here, Target target) {
        return this.<Response.Sockets>gatherFrames(
                        id -> new Request.FetchSockets(uid(), id, options(target)), Response.Sockets.class)
                .thenApply(answers -> {
                    List<RemoteSocket> sockets = new ArrayList<>();
                    answers.forEach(answer -> answer.sockets().forEach(socket -> sockets.add(remote(here, socket))));
                    return sockets;
                });
    }

    void ask(Emission emission, Duration timeout, BroadcastAck ack) {
        String id = newId();
        Options options = ClusterNamespace.options(
                emission.target(),
                Flags.NONE.withDroppable(emission.droppable()).withTimeout(timeout));
        byte[] frame = surroundings
                .frames()
                .write(new Request.BroadcastWithAck(
                        uid(), id, namespace, ClusterNamespace.data(emission.event(), emission.args()), options));
        if (isFull()) {
            // The clients here are asked all the same.
            surroundings.metrics().requestsUnanswered.increment();
            ack.handleOtherNodes(0);
            return;
        }
        pendingById.put(id, new PendingBroadcast(ack));
        Future<?> timer = after(timeout, ack::handleTimeout);
        ack.ended()
                .thenRun(() -> {
                    timer.cancel(false);
                    pendingById.remove(id);
                })
                .exceptionally(failure -> null);
        // First of all, so that it keeps its place among other events; who counts later counts the same nodes.
        surroundings
                .bus()
                .publish(channels.request(), frame)
                .thenCompose(published -> surroundings.bus().subscribers(channels.request()))
                .handle((count, failure) -> failure == null ? count - 1 : 0)
                .thenAccept(others -> ack.handleOtherNodes(Math.max(0, others)));
        surroundings.metrics().requestsAsked.increment();
    }

    /** An answer to one of us. */
    @Override
    public void handleMessage(String channel, byte[] message) {
        if (pendingById.isEmpty()) {
            return;
        }
        try {
            Response response = surroundings.frames().readResponse(message);
            PendingRequest pending = pendingById.get(response.requestId());
            if (pending != null) {
                pending.handle(response);
            }
        } catch (PoisonException poison) {
            surroundings.metrics().poison(poison.kind()).increment();
        }
    }

    void failAll() {
        pendingById.values().forEach(PendingRequest::handleTimeout);
    }

    private CompletionStage<List<JsonNode>> gather(Function<String, Request> make) {
        return this.<Response.ServerAnswer>gatherFrames(make, Response.ServerAnswer.class)
                .thenApply(answers ->
                        answers.stream().map(Response.ServerAnswer::data).toList());
    }

    private <R extends Response> CompletionStage<List<R>> gatherFrames(
            Function<String, Request> make, Class<R> expected) {
        String id = newId();
        byte[] frame = surroundings.frames().write(make.apply(id));
        surroundings.metrics().requestsAsked.increment();
        return surroundings.bus().subscribers(channels.request()).thenCompose(count -> {
            if (count <= 1) {
                return CompletableFuture.completedStage(List.of());
            }
            PendingGathering<R> pending = new PendingGathering<>(count - 1, expected);
            register(id, pending);
            Future<?> timer = after(surroundings.settings().requestTimeout(), pending::handleTimeout);
            surroundings.bus().publish(channels.request(), frame).exceptionally(failure -> {
                pending.fail(failure);
                return null;
            });
            return pending.result().whenComplete((answers, failure) -> {
                timer.cancel(false);
                pendingById.remove(id);
                if (failure != null) {
                    surroundings.metrics().requestsUnanswered.increment();
                }
            });
        });
    }

    private boolean isFull() {
        return pendingById.size() >= MOST_PENDING;
    }

    private void register(String id, PendingRequest pending) {
        if (isFull()) {
            throw new IllegalStateException("too many requests to other nodes wait for their answers");
        }
        pendingById.put(id, pending);
    }

    private Future<?> after(Duration delay, Runnable task) {
        try {
            return surroundings.timer().schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            task.run();
            return CompletableFuture.completedFuture(null);
        }
    }

    private void publish(Request request) {
        surroundings.publish(channels.request(), surroundings.frames().write(request));
    }

    private static RemoteSocket remote(Namespace here, SocketDetails socket) {
        return new RemoteSocket(here, socket.id(), socket.handshake(), new HashSet<>(socket.rooms()), socket.data());
    }

    private static Options options(Target target) {
        return ClusterNamespace.options(target, Flags.NONE);
    }

    private String uid() {
        return surroundings.uid();
    }

    private String newId() {
        return surroundings.uid() + Long.toString(numbers.incrementAndGet(), Character.MAX_RADIX);
    }
}
