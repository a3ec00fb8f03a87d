package chat.node.room;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** One thing to be done about one account in one room, on its way through a lane. */
record RoomTask(Kind kind, RoomName room, UUID account, CompletableFuture<Optional<Membership>> result) {
    enum Kind {
        /** Becomes a member, if he may. The result is empty if he may not, or the room does not exist. */
        JOIN,
        /** The result is empty if he is none. */
        LOOK,
        /** Is a member no more. The result is what he was. */
        LEAVE
    }

    RoomTask(Kind kind, RoomName room, UUID account) {
        this(kind, room, account, new CompletableFuture<>());
    }
}
