package chat.common.wire;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/** Payload of {@code join_room} and {@code leave_room}: an object, or the room's name alone. */
public record RoomRequest(String room) {
    @JsonCreator
    public static RoomRequest of(String room) {
        return new RoomRequest(room);
    }

    @JsonCreator
    static RoomRequest ofObject(@JsonProperty("room") String room, @JsonProperty("name") String unused) {
        return new RoomRequest(room);
    }
}
