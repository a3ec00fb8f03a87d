package chat.node.socket;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The rooms one socket is in, with its place in each. Written on the socket's event loop only; the array of rooms is
 * replaced, never changed, and so may be read from anywhere.
 */
final class Memberships {
    private static final Room[] NONE = {};
    private static final int[] NOWHERE = {};

    private volatile Room[] rooms = NONE;
    private int[] places = NOWHERE;
    private int placeAmongAll;

    /** In the room that everyone on the loop is in, which is none of {@link #rooms()}. */
    int placeAmongAll() {
        return placeAmongAll;
    }

    void setPlaceAmongAll(int place) {
        placeAmongAll = place;
    }

    boolean contains(String name) {
        return indexOf(name) >= 0;
    }

    Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        for (Room room : rooms) {
            names.add(room.name());
        }
        return names;
    }

    Room[] rooms() {
        return rooms;
    }

    void add(Room room, int place) {
        int size = rooms.length;
        Room[] more = Arrays.copyOf(rooms, size + 1);
        places = Arrays.copyOf(places, size + 1);
        more[size] = room;
        places[size] = place;
        rooms = more;
    }

    /** @return the place the socket had there, or -1 */
    int remove(String name) {
        int index = indexOf(name);
        if (index < 0) {
            return -1;
        }
        int place = places[index];
        Room[] fewer = new Room[rooms.length - 1];
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

    void moved(Room room, int place) {
        Room[] present = rooms;
        for (int i = 0; i < present.length; i++) {
            if (present[i] == room) {
                places[i] = place;
                return;
            }
        }
        throw new IllegalStateException("not a member");
    }

    private int indexOf(String name) {
        Room[] present = rooms;
        for (int i = 0; i < present.length; i++) {
            if (present[i].name().equals(name)) {
                return i;
            }
        }
        return -1;
    }
}
