package chat.loadtest.client;

/** What takes time as users see it. */
public enum Timing {
    /** From the first byte to the answer of the namespace, {@code 40{sid}}. */
    CONNECT("connect"),
    /** From the moment in which a connection was gone to that in which the client is in its room again. */
    RECONNECT("reconnect"),
    /** From {@code send_message} to its answer: the message is stored. */
    ACK("ack"),
    /** From {@code send_message} to the event at one member of the room. */
    DELIVERY("delivery");

    private final String label;

    Timing(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
