package chat.node.room;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.node.socket.Socket;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What a socket asks of a room while its join, or leave, is still under way waits for that: a front end that joins and speaks in one
 * breath is as good as one that waits for the answer. In the order asked; bounded by what a socket may ask at all.
 *
 * <p>Thread-safe; each socket's calls come on its event loop.
 */
public final class PendingJoins {
    private final Map<Socket, Map<RoomName, CompletableFuture<Void>>> lastBySocket = new HashMap<>();

    /** As {@link #alone}. @throws ChatException {@code too_many_rooms}, if the socket is in so many or on the way to them */
    <T> CompletionStage<T> join(Socket socket, RoomName room, int most, Supplier<CompletionStage<T>> question) {
        synchronized (this) {
            Set<RoomName> pending = lastBySocket.getOrDefault(socket, Map.of()).keySet();
            if (!socket.isIn(room.channel()) && places(socket, pending) >= most) {
                throw new ChatException(ErrorCode.TOO_MANY_ROOMS);
            }
        }
        return alone(socket, room, question);
    }

    /** Begins when what this socket asked of the room before has begun; what comes later waits for the end of this. */
    <T> CompletionStage<T> alone(Socket socket, RoomName room, Supplier<CompletionStage<T>> question) {
        CompletableFuture<T> result = new CompletableFuture<>();
        CompletableFuture<Void> over = new CompletableFuture<>();
        CompletableFuture<Void> before;
        synchronized (this) {
            before = lastBySocket
                    .computeIfAbsent(socket, fresh -> new HashMap<>(2))
                    .put(room, over);
        }
        start(before, question, result);
        var unused = result.whenComplete((value, failure) -> {
            forget(socket, room, over);
            over.complete(null);
        });
        return result;
    }

    /** Begins as soon as a join of the room that is under way is over; at once if there is none. */
    public <T> CompletionStage<T> after(Socket socket, RoomName room, Supplier<CompletionStage<T>> question) {
        CompletableFuture<Void> before;
        CompletableFuture<Void> begun = new CompletableFuture<>();
        synchronized (this) {
            Map<RoomName, CompletableFuture<Void>> lastByRoom = lastBySocket.get(socket);
            if (lastByRoom == null || !lastByRoom.containsKey(room)) {
                before = null;
            } else {
                before = lastByRoom.put(room, begun);
            }
        }
        if (before == null) {
            return question.get();
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        var unused = before.thenRun(() -> {
            start(null, question, result);
            forget(socket, room, begun);
            begun.complete(null);
        });
        return result;
    }

    /** Rooms it is in or on the way to; its own does not count. */
    private static int places(Socket socket, Set<RoomName> pending) {
        Set<String> in = socket.rooms();
        int places = in.size() - 1;
        for (RoomName room : pending) {
            places += in.contains(room.channel()) ? 0 : 1;
        }
        return places;
    }

    private static <T> void start(
            CompletableFuture<Void> before, Supplier<CompletionStage<T>> question, CompletableFuture<T> result) {
        if (before != null) {
            var unused = before.thenRun(() -> start(null, question, result));
            return;
        }
        try {
            var unused = question.get().whenComplete((value, failure) -> {
                if (failure == null) {
                    result.complete(value);
                } else {
                    result.completeExceptionally(failure);
                }
            });
        } catch (RuntimeException refusal) {
            result.completeExceptionally(refusal);
        }
    }

    private synchronized void forget(Socket socket, RoomName room, CompletableFuture<Void> done) {
        Map<RoomName, CompletableFuture<Void>> lastByRoom = lastBySocket.get(socket);
        if (lastByRoom != null && lastByRoom.remove(room, done) && lastByRoom.isEmpty()) {
            lastBySocket.remove(socket);
        }
    }
}
