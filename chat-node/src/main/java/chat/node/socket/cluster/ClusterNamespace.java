package chat.node.socket.cluster;

import chat.node.bus.BusListener;
import chat.node.bus.frame.BroadcastFrame;
import chat.node.bus.frame.Channels;
import chat.node.bus.frame.EventData;
import chat.node.bus.frame.Flags;
import chat.node.bus.frame.Frames;
import chat.node.bus.frame.Options;
import chat.node.bus.frame.PoisonException;
import chat.node.socket.Emission;
import chat.node.socket.Namespace;
import chat.node.socket.room.RoomWatcher;
import chat.node.socket.room.Target;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** One namespace's channels. Thread-safe. */
final class ClusterNamespace {
    private final Surroundings surroundings;
    private final String name;
    private final Channels channels;
    private final Requests requests;
    private final Replies replies;
    private final BusListener broadcasts = (channel, message) -> handleBroadcast(message);

    /** Rooms that are listened to and have no members any more, and until when. */
    private final ConcurrentHashMap<String, Long> lingeringUntil = new ConcurrentHashMap<>();

    /** Null while it lingers. */
    private volatile Namespace namespace;

    private volatile long overAt;
    private CompletionStage<Void> live = RoomWatcher.LIVE;

    ClusterNamespace(Surroundings surroundings, String name) {
        this.surroundings = surroundings;
        this.name = name;
        this.channels = new Channels(surroundings.settings().prefix(), name);
        this.requests = new Requests(surroundings, name, channels);
        this.replies = new Replies(surroundings, channels);
    }

    /** Under the lock of its name, as {@link #close} and {@link #end}. */
    CompletionStage<Void> open(Namespace opened) {
        boolean first = namespace == null && overAt == 0;
        namespace = opened;
        if (first) {
            live = settled(CompletableFuture.allOf(
                    subscribe(channels.broadcast(), broadcasts),
                    subscribe(channels.request(), (channel, message) -> handleRequest(message)),
                    subscribe(channels.response(), requests),
                    subscribe(channels.response(surroundings.uid()), requests)));
        }
        return live;
    }

    void close(Namespace closed) {
        if (namespace == closed) {
            overAt = lingerEnd();
            namespace = null;
        }
    }

    boolean isOver(long now) {
        return namespace == null && overAt - now <= 0;
    }

    /** @return whether this was the end */
    boolean end(long now) {
        if (!isOver(now)) {
            return false;
        }
        for (String channel : List.of(
                channels.broadcast(), channels.request(), channels.response(), channels.response(surroundings.uid()))) {
            surroundings.bus().unsubscribe(channel);
        }
        lingeringUntil.keySet().forEach(room -> surroundings.bus().unsubscribe(channels.room(room)));
        requests.failAll();
        return true;
    }

    boolean isOf(Namespace asked) {
        return namespace == asked;
    }

    Optional<Namespace> current() {
        return Optional.ofNullable(namespace);
    }

    Requests requests() {
        return requests;
    }

    /** Under the room's lock, as {@link #handleLast}. */
    CompletionStage<Void> handleFirst(String room) {
        // The sweep may be about to unsubscribe: one after the other, whichever comes first.
        List<CompletionStage<Void>> subscribed = new ArrayList<>(1);
        lingeringUntil.compute(room, (key, until) -> {
            subscribed.add(surroundings.bus().subscribe(channels.room(room), broadcasts));
            return null;
        });
        return settled(subscribed.get(0).toCompletableFuture());
    }

    void handleLast(String room) {
        lingeringUntil.put(room, lingerEnd());
    }

    void sweep(long now) {
        for (String room : lingeringUntil.keySet()) {
            lingeringUntil.computeIfPresent(room, (key, until) -> {
                if (until - now > 0) {
                    return until;
                }
                surroundings.bus().unsubscribe(channels.room(room));
                return null;
            });
        }
    }

    void emit(Emission emission) {
        Options options = options(emission.target(), Flags.NONE.withDroppable(emission.droppable()));
        BroadcastFrame frame =
                new BroadcastFrame(surroundings.uid(), name, data(emission.event(), emission.args()), options);
        surroundings.publish(channels.of(options), surroundings.frames().write(frame));
    }

    static Options options(Target target, Flags flags) {
        return new Options(target.rooms(), target.except(), flags);
    }

    /** The arguments are trees already. */
    static EventData data(String event, List<?> args) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode(args.size() + 1);
        array.add(event);
        args.forEach(arg -> array.add((JsonNode) arg));
        return new EventData(array);
    }

    private void handleBroadcast(byte[] message) {
        Namespace here = namespace;
        if (here == null || Frames.isFrom(surroundings.uid(), message)) {
            return;
        }
        try {
            BroadcastFrame frame = surroundings.frames().readBroadcast(message);
            if (!surroundings.uid().equals(frame.uid()) && name.equals(frame.namespace())) {
                surroundings.metrics().broadcasts.increment();
                here.local().emit(emission(frame.data(), frame.options()));
            }
        } catch (PoisonException poison) {
            surroundings.metrics().poison(poison.kind()).increment();
        } catch (IllegalArgumentException reserved) {
            // The name of an event that only a server may send of itself.
            surroundings.metrics().poison(PoisonException.Kind.SHAPE).increment();
        }
    }

    static Emission emission(EventData data, Options options) {
        return new Emission(
                new Target(options.rooms(), options.except()), options.flags().droppable(), data.event(), data.args());
    }

    private void handleRequest(byte[] message) {
        Namespace here = namespace;
        if (here != null) {
            replies.handle(here, message);
        }
    }

    private CompletableFuture<Void> subscribe(String channel, BusListener listener) {
        return surroundings.bus().subscribe(channel, listener).toCompletableFuture();
    }

    private long lingerEnd() {
        // Never 0, which stands for one that was never closed.
        return (System.nanoTime() + surroundings.settings().linger().toNanos()) | 1;
    }

    /** Most are live at once; those need no object of their own. */
    private static CompletionStage<Void> settled(CompletableFuture<Void> stage) {
        return stage.isDone() && !stage.isCompletedExceptionally() ? RoomWatcher.LIVE : stage;
    }
}
