package chat.node.socket.room;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Hears which rooms have members on this node, own rooms of sockets included: whoever brings messages of other nodes needs
 * those of no other rooms.
 *
 * <p>For one room the calls alternate, beginning with the first, in the order of the memberships. They come on whichever
 * thread asked for the change, under the room's lock: they must be quick, and must not ask anything of the namespace.
 */
public interface RoomWatcher {
    /** For a watcher with nothing to wait for. */
    CompletionStage<Void> LIVE = CompletableFuture.completedStage(null);

    /** Of a node that is alone. */
    RoomWatcher ALONE = new RoomWatcher() {
        @Override
        public CompletionStage<Void> handleFirst(String room) {
            return LIVE;
        }

        @Override
        public void handleLast(String room) {
            // Nobody sends anything here.
        }
    };

    /**
     * Somebody is about to be in the room, the first one here.
     *
     * @return completes when messages for the room arrive; joins wait for that if they are asked to. If it fails, so do they;
     *     the members are members nevertheless.
     */
    CompletionStage<Void> handleFirst(String room);

    /** The last one has left. */
    void handleLast(String room);
}
