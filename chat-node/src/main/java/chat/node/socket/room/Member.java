package chat.node.socket.room;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Who can be in rooms: knows its own, with its place in each. Part of the socket rather than an object beside it, for every
 * idle connection pays for it.
 *
 * <p>Written on its event loop only; what is public may be read from anywhere.
 */
public abstract class Member {
    private static final Room<?>[] NONE = {};
    private static final int[] NOWHERE = {};

    private final String id;

    /** Replaced, never changed: others may be reading it. */
    private volatile Room<?>[] rooms = NONE;

    private int[] places = NOWHERE;
    private int placeAmongAll;
    private int lastMark;
    /** Null before it has come in and after it has left. */
    private LoopRooms<?> home;

    private volatile boolean inOwnRoom;

    protected Member(String id) {
        this.id = id;
    }

    /** The name of its own room as well. */
    public final String id() {
        return id;
    }

    public final boolean isIn(String room) {
        return room.equals(id) ? inOwnRoom : indexOf(room) >= 0;
    }

    /** Its own one too. Joins asked for by this thread, if it is not the loop's, may not show yet. */
    public final Set<String> rooms() {
        Set<String> names = new LinkedHashSet<>();
        if (inOwnRoom) {
            names.add(id);
        }
        for (Room<?> room : rooms) {
            names.add(room.name());
        }
        return names;
    }

    /** In the room that everyone on the loop is in, which is none of {@link #joined()}. */
    final int placeAmongAll() {
        return placeAmongAll;
    }

    final void setPlaceAmongAll(int place) {
        placeAmongAll = place;
    }

    final LoopRooms<?> home() {
        return home;
    }

    final void setHome(LoopRooms<?> loop) {
        home = loop;
    }

    final boolean isInOwnRoom() {
        return inOwnRoom;
    }

    final void setInOwnRoom(boolean value) {
        inOwnRoom = value;
    }

    /** @return whether it did not bear this mark yet */
    final boolean mark(int mark) {
        boolean fresh = lastMark != mark;
        lastMark = mark;
        return fresh;
    }

    /** Without its own. */
    final Room<?>[] joined() {
        return rooms;
    }

    final void addRoom(Room<?> room, int place) {
        int size = rooms.length;
        Room<?>[] more = Arrays.copyOf(rooms, size + 1);
        places = Arrays.copyOf(places, size + 1);
        more[size] = room;
        places[size] = place;
        rooms = more;
    }

    /** @return the place it had there */
    final int removeRoom(Room<?> room) {
        int index = indexOf(room.name());
        int place = places[index];
        Room<?>[] fewer = new Room<?>[rooms.length - 1];
        int[] fewerPlaces = new int[fewer.length];
        for (int from = 0, to = 0; from < rooms.length; from++) {
            if (from != index) {
                fewer[to] = rooms[from];
                fewerPlaces[to] = places[from];
                to++;
            }
        }
        places = fewerPlaces;
        rooms = fewer;
        return place;
    }

    final void movedTo(int place, Room<?> room) {
        places[indexOf(room.name())] = place;
    }

    private int indexOf(String name) {
        Room<?>[] present = rooms;
        for (int i = 0; i < present.length; i++) {
            if (present[i].name().equals(name)) {
                return i;
            }
        }
        return -1;
    }
}
