package chat.node.presence;

import java.time.Instant;
import java.util.UUID;

/** Hears when somebody comes or goes; on one node each time, on a thread that must not be held up. */
@FunctionalInterface
interface PresenceListener {
    /** @param at for somebody who went, when the last socket did */
    void handleChange(UUID user, boolean online, Instant at);
}
