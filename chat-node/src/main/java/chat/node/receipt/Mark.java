package chat.node.receipt;

import chat.node.room.RoomName;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Somebody has read up to a message, and waits for that to be written. */
record Mark(RoomName room, UUID account, long seq, CompletableFuture<Position> result) {
    /**
     * @param seq how far the member has read
     * @param moved whether that is further than before
     */
    record Position(long seq, boolean moved) {}
}
