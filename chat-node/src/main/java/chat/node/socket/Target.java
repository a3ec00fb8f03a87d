package chat.node.socket;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Whom a broadcast is for: the union of some rooms, or everyone if none is named, but for the members of others and for
 * one socket.
 *
 * @param rooms without repetition
 * @param exceptSocket the sender as a rule; null for none
 */
record Target(List<String> rooms, List<String> except, Socket exceptSocket) {
    static final Target EVERYONE = new Target(List.of(), List.of(), null);

    Target to(String... more) {
        return new Target(union(rooms, more), except, exceptSocket);
    }

    Target except(String... more) {
        return new Target(rooms, union(except, more), exceptSocket);
    }

    boolean spares(Socket socket) {
        if (socket == exceptSocket) {
            return true;
        }
        for (int i = 0; i < except.size(); i++) {
            if (socket.isIn(except.get(i))) {
                return true;
            }
        }
        return false;
    }

    private static List<String> union(List<String> present, String... more) {
        if (present.isEmpty() && more.length == 1) {
            return List.of(more[0]);
        }
        Set<String> all = new LinkedHashSet<>(present);
        all.addAll(List.of(more));
        return List.copyOf(all);
    }
}
