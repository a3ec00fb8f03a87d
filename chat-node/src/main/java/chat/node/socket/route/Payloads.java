package chat.node.socket.route;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.common.json.Json;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Turns an event's payload into the record a feature wants. */
final class Payloads {
    private Payloads() {}

    /** @throws ChatException {@code validation_failed}, naming the field; never quoting what the client sent */
    static <T> T decode(JsonNode payload, Class<T> type) {
        if (type == Void.class) {
            return null;
        }
        if (payload.isMissingNode() || payload.isNull()) {
            throw new ChatException(ErrorCode.VALIDATION_FAILED, "A payload is needed.");
        }
        try {
            return Json.mapper().treeToValue(payload, type);
        } catch (JsonMappingException e) {
            throw refusal(e);
        } catch (JsonProcessingException e) {
            throw new ChatException(ErrorCode.VALIDATION_FAILED);
        }
    }

    private static ChatException refusal(JsonMappingException failure) {
        // A record that checks itself says best what is wrong.
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ChatException own) {
                return own;
            }
        }
        // Only the outermost name is surely one of ours; below, it may be a key the client chose.
        List<JsonMappingException.Reference> path = failure.getPath();
        String field = path.isEmpty() ? null : path.get(0).getFieldName();
        return field == null
                ? new ChatException(ErrorCode.VALIDATION_FAILED)
                : ChatException.invalidField(field, "is not valid");
    }
}
