package chat.node.bus;

/** What gets the messages of a channel. */
@FunctionalInterface
public interface BusListener {
    /**
     * Called on the one thread that receives for the whole bus, message by message: it must not block. What it throws is
     * counted, and the next message comes all the same.
     *
     * @param message not to be changed: other listeners of the channel get the same
     */
    void handleMessage(String channel, byte[] message);
}
