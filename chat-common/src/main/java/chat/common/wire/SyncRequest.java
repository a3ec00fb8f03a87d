package chat.common.wire;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/** Payload of {@code sync}: for each room, what the client has already. */
public record SyncRequest(Map<String, Since> rooms) {
    /**
     * @param seq of the newest message it has
     * @param change of the newest edit or deletion it has; null if it does not count them: it may then be told again of some
     *     that it knows
     */
    public record Since(Long seq, Long change) {
        @JsonCreator
        public static Since of(long seq) {
            return new Since(seq, null);
        }

        @JsonCreator
        static Since ofObject(@JsonProperty("seq") Long seq, @JsonProperty("change") Long change) {
            return new Since(seq, change);
        }
    }
}
