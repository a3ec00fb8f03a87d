package chat.node.presence;

import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** Whom it concerns when somebody comes or goes. */
@FunctionalInterface
public interface Audience {
    /** @return the Socket.IO rooms that are to hear of it; must not block */
    CompletionStage<Set<String>> roomsOf(UUID user);
}
