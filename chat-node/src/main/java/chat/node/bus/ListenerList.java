package chat.node.bus;

import java.util.ArrayList;
import java.util.List;

/**
 * The listeners of a channel: one nearly always, more where a namespace is named like a room's channel of another. Immutable
 * lists, so that whoever receives needs no lock.
 */
final class ListenerList {
    private ListenerList() {}

    static List<BusListener> with(List<BusListener> present, BusListener listener) {
        if (present.contains(listener)) {
            return present;
        }
        List<BusListener> more = new ArrayList<>(present);
        more.add(listener);
        return List.copyOf(more);
    }

    static List<BusListener> without(List<BusListener> present, BusListener listener) {
        List<BusListener> fewer = new ArrayList<>(present);
        return fewer.remove(listener) ? List.copyOf(fewer) : present;
    }
}
