package chat.node.socket.room;

import java.util.ArrayList;
import java.util.List;

/**
 * Whom something is for: the union of some rooms, or everyone if none is named, but for the members of others. A socket is
 * spared by its own room, the one that its id names.
 */
public record Target(List<String> rooms, List<String> except) {
    public static final Target EVERYONE = new Target(List.of(), List.of());

    public Target {
        rooms = rooms.size() > 1 ? rooms.stream().distinct().toList() : List.copyOf(rooms);
        except = List.copyOf(except);
    }

    public Target to(String... more) {
        return new Target(concat(rooms, more), except);
    }

    public Target except(String... more) {
        return new Target(rooms, concat(except, more));
    }

    boolean spares(Member member) {
        for (int i = 0; i < except.size(); i++) {
            if (member.isIn(except.get(i))) {
                return true;
            }
        }
        return false;
    }

    private static List<String> concat(List<String> present, String... more) {
        List<String> all = new ArrayList<>(present);
        all.addAll(List.of(more));
        return all;
    }
}
