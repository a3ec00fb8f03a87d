package chat.node.bus.member;

import java.time.Instant;
import java.util.concurrent.CompletionStage;

/** What keeps something in Redis in the name of an instance. It must not block. */
public interface Heir {
    /**
     * This node is another instance from now on; what it has under the old name will be buried. The others have not heard of
     * the new one yet ({@link Membership#isHeard()}).
     */
    void handleRenewed(String instance);

    /**
     * Does away with all that an instance left which is gone; it may have been this node's own. More than one node may do so
     * at a time.
     *
     * @param lastBeat when it was last heard of
     * @return completes when nothing is left; if it fails, somebody tries again
     */
    CompletionStage<Void> bury(String instance, Instant lastBeat);
}
