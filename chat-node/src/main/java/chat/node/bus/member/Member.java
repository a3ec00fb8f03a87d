package chat.node.bus.member;

import java.time.Duration;
import java.util.Optional;

/**
 * A node, as it was at the last beat.
 *
 * @param sinceBeat how long it had been silent
 * @param about nothing if it cannot be read: another version may have written it
 */
public record Member(String instance, State state, Duration sinceBeat, Optional<About> about) {
    /** Gone ones are still there until somebody has buried them. */
    public enum State {
        ALIVE,
        LEAVING,
        GONE
    }
}
