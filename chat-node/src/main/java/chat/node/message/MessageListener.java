package chat.node.message;

/** Hears what happened, once it is committed, in the order of each room; on a thread that must not be held up. */
interface MessageListener {
    void handleMessage(StoredMessage message);

    /** An edit or a deletion. */
    void handleChange(StoredMessage message);
}
