package chat.node.socket.room;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;

/** The members of one namespace, whichever event loops they live on, and their rooms. Thread-safe. */
public final class Rooms<M extends Member> {
    private final RoomDirectory<M> directory;
    private final ConcurrentHashMap<String, M> membersById = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<LoopState, LoopRooms<M>> roomsByLoop = new ConcurrentHashMap<>();

    public Rooms(RoomWatcher watcher) {
        this.directory = new RoomDirectory<>(watcher);
    }

    public LoopRooms<M> on(LoopState loop) {
        return roomsByLoop.computeIfAbsent(loop, state -> new LoopRooms<>(state, this));
    }

    /** @return null if there is none */
    public M member(String id) {
        return membersById.get(id);
    }

    /** A view that changes as members come and go. */
    public Collection<M> members() {
        return Collections.unmodifiableCollection(membersById.values());
    }

    /** The rooms that have members, or will in a moment; their own ones too. */
    public Set<String> names() {
        return directory.rooms();
    }

    /** The event loops that may have members the target names. */
    public Collection<LoopRooms<M>> loopsOf(Target target) {
        List<String> names = target.rooms();
        if (names.isEmpty()) {
            return List.copyOf(roomsByLoop.values());
        }
        if (names.size() == 1) {
            return directory.loopsOf(names.get(0));
        }
        Set<LoopRooms<M>> loops = new LinkedHashSet<>();
        names.forEach(name -> loops.addAll(directory.loopsOf(name)));
        return loops;
    }

    /**
     * All that the target names join these rooms; a broadcast that the same thread asks for afterwards reaches them.
     *
     * @param handOver gives a task to a loop; false if that cannot be done
     */
    public void join(Target target, List<String> names, BiPredicate<LoopRooms<M>, Runnable> handOver) {
        for (LoopRooms<M> loop : loopsOf(target)) {
            CompletionStage<Void> unused = loop.hold(names);
            boolean taken = handOver.test(loop, () -> {
                loop.select(target).forEach(member -> loop.join(member, names));
                loop.release(names);
            });
            if (!taken) {
                loop.release(names);
            }
        }
    }

    /** Whether one of the event loops has still to do much of what other nodes sent. */
    public boolean isBehind() {
        return roomsByLoop.values().stream().anyMatch(LoopRooms::isBehind);
    }

    void register(M member) {
        membersById.put(member.id(), member);
    }

    void unregister(M member) {
        membersById.remove(member.id());
    }

    RoomDirectory<M> directory() {
        return directory;
    }
}
