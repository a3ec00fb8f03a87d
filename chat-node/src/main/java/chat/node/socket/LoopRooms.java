package chat.node.socket;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * The sockets of one namespace that live on one event loop, and their rooms. Confined to that loop.
 *
 * <p>A socket's own room, named by its id, is not kept: every socket would pay for it. It is found through the
 * namespace's sockets.
 */
final class LoopRooms {
    private final LoopState state;
    private final Namespace namespace;
    private final Room everyone = new Room("everyone");
    private final Map<String, Room> roomsByName = new HashMap<>();

    LoopRooms(LoopState state, Namespace namespace) {
        this.state = state;
        this.namespace = namespace;
    }

    LoopState state() {
        return state;
    }

    /**
     * Runs the task on the loop: at once if this is its thread.
     *
     * @return false if the loop has stopped, and its clients with it
     */
    boolean run(Runnable task) {
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

    void add(Socket socket) {
        assert state.loop().inEventLoop();
        socket.memberships().setPlaceAmongAll(everyone.add(socket));
    }

    /** Leaves everything. */
    void remove(Socket socket) {
        assert state.loop().inEventLoop();
        leaveRooms(socket);
        int place = socket.memberships().placeAmongAll();
        Socket moved = everyone.remove(place);
        if (moved != null) {
            moved.memberships().setPlaceAmongAll(place);
        }
    }

    void leaveRooms(Socket socket) {
        for (Room room : socket.memberships().rooms()) {
            take(socket, room);
        }
    }

    void join(Socket socket, String name) {
        assert state.loop().inEventLoop();
        if (socket.memberships().contains(name)) {
            return;
        }
        Room room = roomsByName.get(name);
        if (room == null) {
            room = new Room(name);
            roomsByName.put(name, room);
            namespace.directory().hold(name, this);
        }
        socket.memberships().add(room, room.add(socket));
    }

    void leave(Socket socket, String name) {
        assert state.loop().inEventLoop();
        Room room = roomsByName.get(name);
        if (room != null && socket.memberships().contains(name)) {
            take(socket, room);
        }
    }

    private void take(Socket socket, Room room) {
        int place = socket.memberships().remove(room.name());
        Socket moved = room.remove(place);
        if (moved != null) {
            moved.memberships().moved(room, place);
        }
        if (room.size() == 0) {
            roomsByName.remove(room.name());
            namespace.directory().release(room.name(), this);
        }
    }

    /** Visits each socket the target names, once. The visitor must not let anyone join or leave: see {@link #select}. */
    void visit(Target target, Consumer<Socket> visitor) {
        assert state.loop().inEventLoop();
        state.beginDelivery();
        try {
            List<String> rooms = target.rooms();
            if (rooms.isEmpty()) {
                visitRoom(everyone, target, visitor);
            } else if (rooms.size() == 1) {
                visitOne(rooms.get(0), target, visitor);
            } else {
                visitUnion(target, visitor);
            }
        } finally {
            state.endDelivery();
        }
    }

    /** As {@link #visit}, for what changes memberships. */
    List<Socket> select(Target target) {
        List<Socket> selected = new ArrayList<>();
        visit(target, selected::add);
        return selected;
    }

    private void visitOne(String name, Target target, Consumer<Socket> visitor) {
        Room room = roomsByName.get(name);
        if (room != null) {
            visitRoom(room, target, visitor);
        }
        Socket owner = owner(name);
        if (owner != null && !owner.memberships().contains(name) && !target.spares(owner)) {
            visitor.accept(owner);
        }
    }

    private void visitRoom(Room room, Target target, Consumer<Socket> visitor) {
        for (int i = 0; i < room.size(); i++) {
            Socket socket = room.member(i);
            if (!target.spares(socket)) {
                visitor.accept(socket);
            }
        }
    }

    private void visitUnion(Target target, Consumer<Socket> visitor) {
        int mark = state.nextMark();
        for (String name : target.rooms()) {
            Room room = roomsByName.get(name);
            for (int i = 0; room != null && i < room.size(); i++) {
                visitUnmarked(room.member(i), mark, target, visitor);
            }
            Socket owner = owner(name);
            if (owner != null) {
                visitUnmarked(owner, mark, target, visitor);
            }
        }
    }

    private static void visitUnmarked(Socket socket, int mark, Target target, Consumer<Socket> visitor) {
        if (socket.mark(mark) && !target.spares(socket)) {
            visitor.accept(socket);
        }
    }

    /** The socket whose own room this is, if it lives here and has not left it. */
    private Socket owner(String name) {
        Socket socket = namespace.ownerOf(name);
        return socket != null && socket.loopRooms() == this ? socket : null;
    }
}
