package chat.common.wire;

import java.util.List;

/**
 * The answer to {@code history}.
 *
 * @param messages oldest first
 * @param hasMore whether there are more in the direction asked for
 */
public record HistoryPage(List<Message> messages, boolean hasMore) {}
