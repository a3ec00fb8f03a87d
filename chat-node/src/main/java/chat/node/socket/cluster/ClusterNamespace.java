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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;

/** The channels of all namespaces of one name: there may be one after the other, with some time between. Thread-safe. */
final class ClusterNamespace {
    private final Surroundings surroundings;
    private final String name;
    private final Channels channels;
    private final Requests requests;
    private final Replies replies;
    private final RoomChannels rooms;
    private final BusListener broadcasts = (channel, message) -> handleBroadcast(message);
    private final BusListener questions = (channel, message) -> handleRequest(message);
    /** Since when messages did not reach an event loop that is too busy; null if all did. */
    private final AtomicReference<Instant> missedSince = new AtomicReference<>();

    /** Null while it lingers. */
    private volatile Namespace namespace;

    private volatile long overAt;

    ClusterNamespace(Surroundings surroundings, String name) {
        this.surroundings = surroundings;
        this.name = name;
        this.channels = new Channels(surroundings.settings().prefix(), name);
        this.requests = new Requests(surroundings, name, channels);
        this.replies = new Replies(surroundings, channels);
        this.rooms = new RoomChannels(surroundings, channels, broadcasts, this::isOf);
    }

    /** Under the lock of its name, as {@link #close} and {@link #end}. */
    CompletionStage<Void> open(Namespace opened) {
        namespace = opened;
        return settled(CompletableFuture.allOf(
                subscribe(channels.broadcast(), broadcasts),
                subscribe(channels.request(), questions),
                subscribe(channels.response(), requests),
                subscribe(channels.response(surroundings.uid()), requests)));
    }

    void close(Namespace closed) {
        if (namespace == closed) {
            overAt = System.nanoTime() + surroundings.settings().linger().toNanos();
            namespace = null;
            // At once: whoever asks something of all nodes counts those that listen here, and waits for each.
            surroundings.bus().unsubscribe(channels.request(), questions);
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
        surroundings.bus().unsubscribe(channels.broadcast(), broadcasts);
        surroundings.bus().unsubscribe(channels.response(), requests);
        surroundings.bus().unsubscribe(channels.response(surroundings.uid()), requests);
        rooms.end();
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
    CompletionStage<Void> handleFirst(Namespace by, String room) {
        return settled(rooms.hold(by, room).toCompletableFuture());
    }

    void handleLast(Namespace by, String room) {
        rooms.release(by, room);
    }

    void sweep(long now) {
        rooms.sweep(now);
    }

    /** Once all event loops have caught up: since when something was missed here, and then never again. */
    Optional<Instant> takeMissed() {
        Namespace here = namespace;
        if (missedSince.get() == null || (here != null && here.local().isBehind())) {
            return Optional.empty();
        }
        return Optional.ofNullable(missedSince.getAndSet(null));
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
                here.local().bounded(message.length, this::handleDropped).emit(emission(frame.data(), frame.options()));
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
        if (here == null) {
            replies.handleGone(message);
        } else {
            replies.handle(here, message, this::handleDropped);
        }
    }

    private void handleDropped() {
        surroundings.metrics().dropped.increment();
        missedSince.compareAndSet(null, Instant.now());
    }

    private CompletableFuture<Void> subscribe(String channel, BusListener listener) {
        return surroundings.bus().subscribe(channel, listener).toCompletableFuture();
    }

    /** Most are live at once; those need no object of their own. */
    private static CompletionStage<Void> settled(CompletableFuture<Void> stage) {
        return stage.isDone() && !stage.isCompletedExceptionally() ? RoomWatcher.LIVE : stage;
    }
}
