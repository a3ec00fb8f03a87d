package chat.common.wire;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A room as REST shows it.
 *
 * @param kind {@code open}, {@code group} or {@code direct}
 * @param role the caller's; missing, with all that follows, if he is no member
 * @param unread how many messages of others he has not read; from 1,000 on not counted further
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RoomView(
        String room,
        String kind,
        String title,
        int members,
        long lastSeq,
        String role,
        Long lastReadSeq,
        Integer unread,
        Message lastMessage) {}
