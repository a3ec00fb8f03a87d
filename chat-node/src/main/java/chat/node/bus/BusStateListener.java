package chat.node.bus;

import java.time.Instant;

/**
 * What wants to know whether the nodes hear one another. Called one after the other and in turns, away first; on a thread of
 * the bus, so it must not block.
 */
public interface BusStateListener {
    /** Messages are lost from now on, or have been for some seconds. */
    void handleAway();

    /**
     * Every subscription is live again.
     *
     * @param awaySince when the bus was last known to work: messages since then may have been missed
     */
    void handleBack(Instant awaySince);
}
