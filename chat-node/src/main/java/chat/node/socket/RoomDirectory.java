package chat.node.socket;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which event loops a broadcast to a room must go to. A loop is held while it has members of the room, and also from the
 * moment a join is asked for: who joins a socket and then addresses the room reaches it, from whichever thread.
 *
 * <p>Thread-safe.
 */
final class RoomDirectory {
    private static final LoopRooms[] NOWHERE = {};

    private final ConcurrentHashMap<String, Spread> spreadByRoom = new ConcurrentHashMap<>();

    void hold(String room, LoopRooms loop) {
        spreadByRoom.compute(room, (name, spread) -> spread == null ? Spread.of(loop) : spread.plus(loop));
    }

    void release(String room, LoopRooms loop) {
        spreadByRoom.computeIfPresent(room, (name, spread) -> spread.minus(loop));
    }

    /** Shared: not to be changed. */
    LoopRooms[] loopsOf(String room) {
        Spread spread = spreadByRoom.get(room);
        return spread == null ? NOWHERE : spread.loops;
    }

    Set<String> rooms() {
        return Set.copyOf(spreadByRoom.keySet());
    }

    /** Immutable. {@code holds[i]} is how often {@code loops[i]} is held, at least once. */
    private static final class Spread {
        private final LoopRooms[] loops;
        private final int[] holds;

        Spread(LoopRooms[] loops, int[] holds) {
            this.loops = loops;
            this.holds = holds;
        }

        static Spread of(LoopRooms loop) {
            return new Spread(new LoopRooms[] {loop}, new int[] {1});
        }

        Spread plus(LoopRooms loop) {
            int index = indexOf(loop);
            if (index >= 0) {
                return with(index, holds[index] + 1);
            }
            LoopRooms[] more = Arrays.copyOf(loops, loops.length + 1);
            int[] moreHolds = Arrays.copyOf(holds, more.length);
            more[loops.length] = loop;
            moreHolds[loops.length] = 1;
            return new Spread(more, moreHolds);
        }

        /** Null when no loop is left. */
        Spread minus(LoopRooms loop) {
            int index = indexOf(loop);
            if (holds[index] > 1) {
                return with(index, holds[index] - 1);
            }
            if (loops.length == 1) {
                return null;
            }
            int last = loops.length - 1;
            LoopRooms[] fewer = Arrays.copyOf(loops, last);
            int[] fewerHolds = Arrays.copyOf(holds, last);
            if (index < last) {
                fewer[index] = loops[last];
                fewerHolds[index] = holds[last];
            }
            return new Spread(fewer, fewerHolds);
        }

        private Spread with(int index, int count) {
            int[] changed = holds.clone();
            changed[index] = count;
            return new Spread(loops, changed);
        }

        private int indexOf(LoopRooms loop) {
            for (int i = 0; i < loops.length; i++) {
                if (loops[i] == loop) {
                    return i;
                }
            }
            return -1;
        }
    }
}
