package chat.node.socket.room;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which event loops a broadcast to a room must go to. A loop is held while it has members of the room, and also from the
 * moment a join is asked for: who joins a socket and then addresses the room reaches it, from whichever thread.
 *
 * <p>Thread-safe.
 */
final class RoomDirectory<M extends Member> {
    private static final Logger log = LoggerFactory.getLogger(RoomDirectory.class);

    private final RoomWatcher watcher;
    private final ConcurrentHashMap<String, Spread<M>> spreadByRoom = new ConcurrentHashMap<>();

    RoomDirectory(RoomWatcher watcher) {
        this.watcher = watcher;
    }

    /** @return see {@link RoomWatcher#handleFirst} */
    CompletionStage<Void> hold(String room, LoopRooms<M> loop) {
        return spreadByRoom.compute(room, (name, spread) -> spread == null ? first(name, loop) : spread.plus(loop))
                .live;
    }

    void release(String room, LoopRooms<M> loop) {
        spreadByRoom.computeIfPresent(room, (name, spread) -> {
            Spread<M> rest = spread.minus(loop);
            if (rest == null) {
                handleLast(name);
            }
            return rest;
        });
    }

    List<LoopRooms<M>> loopsOf(String room) {
        Spread<M> spread = spreadByRoom.get(room);
        return spread == null ? List.of() : spread.loops;
    }

    Set<String> rooms() {
        return Set.copyOf(spreadByRoom.keySet());
    }

    private Spread<M> first(String room, LoopRooms<M> loop) {
        CompletionStage<Void> live;
        try {
            live = watcher.handleFirst(room);
        } catch (RuntimeException failure) {
            log.error("nobody watches over the first member of a room", failure);
            live = CompletableFuture.failedStage(failure);
        }
        return live == RoomWatcher.LIVE ? loop.alone() : new Spread<>(List.of(loop), new int[] {1}, live);
    }

    private void handleLast(String room) {
        try {
            watcher.handleLast(room);
        } catch (RuntimeException failure) {
            log.error("nobody watches over the last member of a room", failure);
        }
    }

    /** Immutable. {@code holds[i]} is how often {@code loops.get(i)} is held, at least once. */
    static final class Spread<M extends Member> {
        private final List<LoopRooms<M>> loops;
        private final int[] holds;
        private final CompletionStage<Void> live;

        Spread(List<LoopRooms<M>> loops, int[] holds, CompletionStage<Void> live) {
            this.loops = loops;
            this.holds = holds;
            this.live = live;
        }

        Spread<M> plus(LoopRooms<M> loop) {
            int index = loops.indexOf(loop);
            if (index >= 0) {
                return with(index, holds[index] + 1);
            }
            List<LoopRooms<M>> more = new ArrayList<>(loops);
            more.add(loop);
            int[] moreHolds = Arrays.copyOf(holds, more.size());
            moreHolds[loops.size()] = 1;
            return new Spread<>(List.copyOf(more), moreHolds, live);
        }

        /** Null when no loop is left. */
        Spread<M> minus(LoopRooms<M> loop) {
            int index = loops.indexOf(loop);
            if (holds[index] > 1) {
                return with(index, holds[index] - 1);
            }
            if (loops.size() == 1) {
                return null;
            }
            List<LoopRooms<M>> fewer = new ArrayList<>(loops);
            fewer.remove(index);
            int[] fewerHolds = new int[fewer.size()];
            System.arraycopy(holds, 0, fewerHolds, 0, index);
            System.arraycopy(holds, index + 1, fewerHolds, index, fewerHolds.length - index);
            return new Spread<>(List.copyOf(fewer), fewerHolds, live);
        }

        private Spread<M> with(int index, int count) {
            int[] changed = holds.clone();
            changed[index] = count;
            boolean alone = loops.size() == 1 && count == 1 && isLive();
            return alone ? loops.get(0).alone() : new Spread<>(loops, changed, live);
        }

        private boolean isLive() {
            CompletableFuture<Void> future = live.toCompletableFuture();
            return future.isDone() && !future.isCompletedExceptionally();
        }
    }
}
