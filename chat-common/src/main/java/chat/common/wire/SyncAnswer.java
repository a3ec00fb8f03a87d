package chat.common.wire;

import chat.common.error.ErrorBody;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/** The answer to {@code sync}. */
public record SyncAnswer(Map<String, RoomNews> rooms) {
    /**
     * What was missed in one room.
     *
     * @param messages newer ones, oldest first, as they are now
     * @param changes edits and deletions of older ones, as these are now
     * @param hasMore then {@code sync} is to be asked again, from the last of these on
     * @param firstSeq of the oldest message that is still kept
     * @param error instead of all else, if the client may not see the room or there is none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record RoomNews(
            List<Message> messages,
            List<MessageChange> changes,
            Long firstSeq,
            Long lastSeq,
            Long lastChange,
            Boolean hasMore,
            ErrorBody error) {
        public static RoomNews refused(ErrorBody error) {
            return new RoomNews(null, null, null, null, null, null, error);
        }
    }
}
