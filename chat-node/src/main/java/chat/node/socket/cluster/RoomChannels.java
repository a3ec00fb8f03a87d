package chat.node.socket.cluster;

import chat.node.bus.BusListener;
import chat.node.bus.ClusterBus;
import chat.node.bus.frame.Channels;
import chat.node.socket.Namespace;
import chat.node.socket.room.RoomWatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The channels of a namespace's rooms: of those that have members here, and of those that had some until a moment ago.
 *
 * <p>A namespace that a rule made may go and come back as another object, and what is heard of the old one comes late. So each
 * room is held by one object, and only that one can let it go. Whatever changes a room does so under that room's lock, that of
 * {@link #holders}. Thread-safe.
 */
final class RoomChannels {
    private final ClusterBus bus;
    private final Channels channels;
    private final BusListener listener;
    private final Duration linger;
    private final Predicate<Namespace> isCurrent;
    private final ConcurrentHashMap<String, Namespace> holders = new ConcurrentHashMap<>();
    /** Rooms that are listened to though nobody holds them any more. */
    private final ConcurrentHashMap<String, Long> lingeringUntil = new ConcurrentHashMap<>();

    /** @param isCurrent whether it is the namespace of this name; one that is not takes hold of nothing */
    RoomChannels(Surroundings surroundings, Channels channels, BusListener listener, Predicate<Namespace> isCurrent) {
        this.bus = surroundings.bus();
        this.linger = surroundings.settings().linger();
        this.channels = channels;
        this.listener = listener;
        this.isCurrent = isCurrent;
    }

    /** @return see {@link RoomWatcher#handleFirst} */
    CompletionStage<Void> hold(Namespace by, String room) {
        List<CompletionStage<Void>> live = new ArrayList<>(1);
        holders.compute(room, (name, holder) -> {
            if (!isCurrent.test(by)) {
                return holder;
            }
            lingeringUntil.remove(name);
            live.add(bus.subscribe(channels.room(name), listener));
            return by;
        });
        return live.isEmpty() ? RoomWatcher.LIVE : live.get(0);
    }

    void release(Namespace by, String room) {
        holders.computeIfPresent(room, (name, holder) -> {
            if (holder != by) {
                return holder;
            }
            lingeringUntil.put(name, System.nanoTime() + linger.toNanos());
            return null;
        });
    }

    void sweep(long now) {
        lingeringUntil.forEach((room, until) -> {
            if (until - now <= 0) {
                holders.compute(room, (name, holder) -> {
                    // Somebody may have come meanwhile, or come and gone.
                    if (holder == null && lingeringUntil.remove(name, until)) {
                        bus.unsubscribe(channels.room(name), listener);
                    }
                    return holder;
                });
            }
        });
    }

    /** There is no such namespace any more, and whoever still holds a room has nobody in it. */
    void end() {
        for (String room : holders.keySet()) {
            holders.computeIfPresent(room, (name, holder) -> {
                bus.unsubscribe(channels.room(name), listener);
                return null;
            });
        }
        for (String room : lingeringUntil.keySet()) {
            lingeringUntil.remove(room);
            bus.unsubscribe(channels.room(room), listener);
        }
    }
}
