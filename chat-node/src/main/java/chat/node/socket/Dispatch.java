package chat.node.socket;

/** Where a listener runs. */
public enum Dispatch {
    /** On the client's event loop, at once: for what is quick and never blocks. */
    LOOP,
    /** On the client's lane: one event of a client after another, on a thread that may block. */
    LANE
}
