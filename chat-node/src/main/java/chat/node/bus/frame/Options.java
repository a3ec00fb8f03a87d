package chat.node.bus.frame;

import java.util.List;

/**
 * Which sockets something is for.
 *
 * @param rooms their union; everyone if there is none
 * @param except but for the members of these
 */
public record Options(List<String> rooms, List<String> except, Flags flags) {
    public static final Options EVERYONE = new Options(List.of(), List.of());

    public Options {
        rooms = List.copyOf(rooms);
        except = List.copyOf(except);
    }

    public Options(List<String> rooms, List<String> except) {
        this(rooms, except, Flags.NONE);
    }

    /** Never shows the rooms: they may be named after users, and frames turn up in logs. */
    @Override
    public String toString() {
        return "Options[" + rooms.size() + " rooms, " + except.size() + " spared, " + flags + "]";
    }
}
