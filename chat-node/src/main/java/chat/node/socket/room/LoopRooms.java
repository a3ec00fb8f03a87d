package chat.node.socket.room;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * The members of one namespace that live on one event loop, and their rooms. Confined to that loop, but for
 * {@link #run}, {@link #runInTurn}, {@link #offer}, {@link #join} and {@link #leave}.
 *
 * <p>A member's own room, named by its id, is in the directory but has no {@link Room}: every idle socket would pay for it.
 */
public final class LoopRooms<M extends Member> {
    private final LoopState state;
    private final Rooms<M> rooms;
    private final Room<M> everyone = new Room<>("everyone", RoomWatcher.LIVE);
    private final Map<String, Room<M>> roomsByName = new HashMap<>();

    /** What the directory says of most rooms, own ones above all: one object serves them. */
    private final RoomDirectory.Spread<M> alone =
            new RoomDirectory.Spread<>(List.of(this), new int[] {1}, RoomWatcher.LIVE);

    LoopRooms(LoopState state, Rooms<M> rooms) {
        this.state = state;
        this.rooms = rooms;
    }

    public LoopState state() {
        return state;
    }

    /**
     * Runs the task on the loop: at once if this is its thread, else after what this thread asked before.
     *
     * @return false if the loop has stopped, and its clients with it
     */
    public boolean run(Runnable task) {
        if (state.loop().inEventLoop()) {
            task.run();
            return true;
        }
        try {
            state.loop().execute(task);
            return true;
        } catch (RejectedExecutionException stopped) {
            return false;
        }
    }

    /**
     * Runs the task on the loop after all that was asked before, by whichever thread, also if this is the loop's own; and in
     * place if the loop has stopped, for then there is nothing to wait for.
     */
    public void runInTurn(Runnable task) {
        try {
            state.loop().execute(task);
        } catch (RejectedExecutionException stopped) {
            task.run();
        }
    }

    /**
     * As {@link #run}, for what other nodes send: they may send more than this loop can do.
     *
     * @param bytes about what it takes while it waits
     * @return false also if too much waits already
     */
    public boolean offer(int bytes, Runnable task) {
        if (!state.admit(bytes)) {
            return false;
        }
        boolean taken = run(() -> {
            try {
                task.run();
            } finally {
                state.done(bytes);
            }
        });
        if (!taken) {
            state.withdraw(bytes);
        }
        return taken;
    }

    /** Whether much of what other nodes sent still waits for this loop. */
    public boolean isBehind() {
        return state.isBehind();
    }

    /** Comes in, and into its own room. */
    public void add(M member) {
        assert state.loop().inEventLoop();
        member.setHome(this);
        member.setPlaceAmongAll(everyone.add(member));
        rooms.register(member);
        joinNow(member, member.id());
    }

    /** Leaves everything. */
    public void remove(M member) {
        assert state.loop().inEventLoop();
        for (Room<?> room : member.joined()) {
            leaveNow(member, room.name());
        }
        leaveNow(member, member.id());
        int place = member.placeAmongAll();
        M moved = everyone.remove(place);
        if (moved != null) {
            moved.setPlaceAmongAll(place);
        }
        member.setHome(null);
        rooms.unregister(member);
    }

    /**
     * From any thread. A broadcast that the same thread asks for afterwards reaches the member.
     *
     * @return completes when the member is in the rooms, or has left meanwhile, and what other nodes send to them arrives; on
     *     the loop, or where the {@link RoomWatcher} completes its stages
     */
    public CompletionStage<Void> join(M member, List<String> names) {
        if (state.loop().inEventLoop()) {
            CompletionStage<Void> live = RoomWatcher.LIVE;
            for (String name : names) {
                live = both(live, joinNow(member, name));
            }
            return live;
        }
        CompletionStage<Void> live = hold(names);
        CompletableFuture<Void> joined = new CompletableFuture<>();
        boolean taken = run(() -> {
            names.forEach(name -> joinNow(member, name));
            release(names);
            joined.complete(null);
        });
        if (!taken) {
            release(names);
            joined.complete(null);
        }
        return both(joined, live);
    }

    /**
     * From any thread: the rooms count as ones with a member here, until {@link #release}.
     *
     * @return completes when what other nodes send to them arrives; see {@link RoomWatcher#handleFirst}
     */
    public CompletionStage<Void> hold(List<String> names) {
        CompletionStage<Void> live = RoomWatcher.LIVE;
        for (String name : names) {
            live = both(live, rooms.directory().hold(name, this));
        }
        return live;
    }

    public void release(List<String> names) {
        names.forEach(name -> rooms.directory().release(name, this));
    }

    /** From any thread. */
    public void leave(M member, List<String> names) {
        run(() -> names.forEach(name -> leaveNow(member, name)));
    }

    /**
     * Visits each member the target names, once. The visitor may send, but must not let anyone join or leave: for that see
     * {@link #select}.
     */
    public void visit(Target target, Consumer<M> visitor) {
        assert state.loop().inEventLoop();
        state.beginDelivery();
        try {
            List<String> names = target.rooms();
            if (names.isEmpty()) {
                visitRoom(everyone, target, visitor);
            } else if (names.size() == 1) {
                visitOne(names.get(0), target, visitor);
            } else {
                visitUnion(target, visitor);
            }
        } finally {
            state.endDelivery();
        }
    }

    /** As {@link #visit}, for what changes memberships. */
    public List<M> select(Target target) {
        List<M> selected = new ArrayList<>();
        visit(target, selected::add);
        return selected;
    }

    RoomDirectory.Spread<M> alone() {
        return alone;
    }

    private CompletionStage<Void> joinNow(M member, String name) {
        assert state.loop().inEventLoop();
        if (member.home() == null) {
            return RoomWatcher.LIVE;
        }
        if (name.equals(member.id())) {
            if (member.isInOwnRoom()) {
                return RoomWatcher.LIVE;
            }
            member.setInOwnRoom(true);
            return rooms.directory().hold(name, this);
        }
        Room<M> room = roomsByName.get(name);
        if (room == null) {
            room = new Room<>(name, rooms.directory().hold(name, this));
            roomsByName.put(name, room);
        }
        if (!member.isIn(name)) {
            member.addRoom(room, room.add(member));
        }
        return room.live();
    }

    private void leaveNow(M member, String name) {
        assert state.loop().inEventLoop();
        if (!member.isIn(name)) {
            return;
        }
        if (name.equals(member.id())) {
            member.setInOwnRoom(false);
            rooms.directory().release(name, this);
            return;
        }
        Room<M> room = roomsByName.get(name);
        int place = member.removeRoom(room);
        M moved = room.remove(place);
        if (moved != null) {
            moved.movedTo(place, room);
        }
        if (room.size() == 0) {
            roomsByName.remove(name);
            rooms.directory().release(name, this);
        }
    }

    private void visitOne(String name, Target target, Consumer<M> visitor) {
        Room<M> room = roomsByName.get(name);
        if (room != null) {
            visitRoom(room, target, visitor);
        }
        M owner = owner(name);
        if (owner != null && !target.spares(owner)) {
            visitor.accept(owner);
        }
    }

    private void visitRoom(Room<M> room, Target target, Consumer<M> visitor) {
        for (int i = 0; i < room.size(); i++) {
            M member = room.member(i);
            if (!target.spares(member)) {
                visitor.accept(member);
            }
        }
    }

    private void visitUnion(Target target, Consumer<M> visitor) {
        int mark = state.nextMark();
        for (String name : target.rooms()) {
            Room<M> room = roomsByName.get(name);
            for (int i = 0; room != null && i < room.size(); i++) {
                visitUnmarked(room.member(i), mark, target, visitor);
            }
            M owner = owner(name);
            if (owner != null) {
                visitUnmarked(owner, mark, target, visitor);
            }
        }
    }

    private void visitUnmarked(M member, int mark, Target target, Consumer<M> visitor) {
        if (member.mark(mark) && !target.spares(member)) {
            visitor.accept(member);
        }
    }

    /** Whose own room this is, if it lives here and has not left it. It is never in the {@link Room} of that name. */
    private M owner(String name) {
        M owner = rooms.member(name);
        return owner != null && owner.isInOwnRoom() && owner.home() == this ? owner : null;
    }

    private static CompletionStage<Void> both(CompletionStage<Void> one, CompletionStage<Void> other) {
        if (other == RoomWatcher.LIVE) {
            return one;
        }
        return one == RoomWatcher.LIVE ? other : one.thenCombine(other, (nothing, either) -> null);
    }
}
