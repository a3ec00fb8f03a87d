package chat.node.message;

import chat.node.room.RoomName;
import java.util.UUID;

/**
 * A message on its way into the database.
 *
 * @param clientId null if the sender gave none
 * @param replyTo null if it answers none
 */
record NewMessage(UUID id, RoomName room, UUID senderId, String clientId, UUID replyTo, String content) {
    @Override
    public String toString() {
        return "NewMessage[" + id + "]";
    }
}
