package chat.common.wire;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * An edit or a deletion of a message.
 *
 * @param change its number in the room: 1, 2, 3 without gaps; what {@code sync} asks from
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MessageChange(
        String id, String room, long seq, String content, String editedAt, String deletedAt, long change) {
    @Override
    public String toString() {
        return "MessageChange[" + id + "]";
    }
}
