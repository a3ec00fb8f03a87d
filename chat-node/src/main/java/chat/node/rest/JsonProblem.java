package chat.node.rest;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonMappingException;
import java.util.List;
import java.util.Map;

/** Tells a client what is wrong with its JSON without repeating it: the parser's own words quote the content. */
final class JsonProblem {
    private JsonProblem() {}

    static ChatException of(JacksonException problem) {
        // A record that checks itself as it is made: Jackson wraps what it threw.
        if (problem.getCause() instanceof ChatException own) {
            return own;
        }
        if (problem instanceof JsonMappingException mapping) {
            String field = field(mapping.getPath());
            if (!field.isEmpty()) {
                return new ChatException(ErrorCode.INVALID_JSON, "The field " + field + " has the wrong type.");
            }
        }
        return new ChatException(ErrorCode.INVALID_JSON);
    }

    /** Only names that our own records have, never a client's: unknown ones are skipped and cannot fail. */
    private static String field(List<JsonMappingException.Reference> path) {
        StringBuilder field = new StringBuilder();
        for (JsonMappingException.Reference step : path) {
            if (step.getFieldName() == null || step.getFrom() instanceof Map) {
                break;
            }
            field.append(field.isEmpty() ? "" : ".").append(step.getFieldName());
        }
        return field.toString();
    }
}
