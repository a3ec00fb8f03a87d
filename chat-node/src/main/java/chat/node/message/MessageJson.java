package chat.node.message;

import chat.common.wire.Message;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A {@link Message} as a tree, put together by hand: of all that travels this is the most. */
final class MessageJson {
    private MessageJson() {}

    /** What the mapper would make of it. */
    static ObjectNode of(Message message) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", message.id());
        json.put("room", message.room());
        json.put("seq", message.seq());
        json.put("senderId", message.senderId());
        json.put("senderEmail", message.senderEmail());
        json.put("senderName", message.senderName());
        putIfThere(json, "content", message.content());
        json.put("createdAt", message.createdAt());
        putIfThere(json, "clientId", message.clientId());
        putIfThere(json, "replyTo", message.replyTo());
        putIfThere(json, "editedAt", message.editedAt());
        putIfThere(json, "deletedAt", message.deletedAt());
        if (message.change() != null) {
            json.put("change", message.change());
        }
        return json;
    }

    private static void putIfThere(ObjectNode json, String name, String value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}
