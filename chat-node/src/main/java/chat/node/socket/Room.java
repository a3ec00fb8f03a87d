package chat.node.socket;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The members of a room that live on one event loop, in a dense array: a broadcast walks over it without allocating
 * anything. Each member remembers its place, so that leaving is quick too. Confined to the loop.
 */
final class Room {
    private final String name;
    private Socket[] members = new Socket[2];
    private int size;

    Room(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    int size() {
        return size;
    }

    Socket member(int place) {
        return members[place];
    }

    /** @return the place of the new member */
    int add(Socket socket) {
        if (size == members.length) {
            members = Arrays.copyOf(members, size + (size >> 1) + 1);
        }
        members[size] = socket;
        size++;
        return size - 1;
    }

    /** @return the member that moved to the place that became free, or null */
    Socket remove(int place) {
        size--;
        Socket last = members[size];
        members[size] = null;
        if (size > 8 && size < members.length / 4) {
            members = Arrays.copyOf(members, members.length / 2);
        }
        if (place == size) {
            return null;
        }
        members[place] = last;
        return last;
    }

    void forEach(Consumer<Socket> visitor) {
        for (int i = 0; i < size; i++) {
            visitor.accept(members[i]);
        }
    }
}
