package chat.node.engine;

/** Why a session ended; the text is what applications of the Node.js server know it by. */
public enum CloseReason {
    /** The client said goodbye or its connection ended. */
    TRANSPORT_CLOSE("transport close"),
    /** The client broke the transport's rules, or the connection failed. */
    TRANSPORT_ERROR("transport error"),
    /** Nothing was heard of the client for too long. */
    PING_TIMEOUT("ping timeout"),
    /** The client sent what is no packet. */
    PARSE_ERROR("parse error"),
    /** We closed it. */
    FORCED_CLOSE("forced close"),
    /** More was waiting for the client than it may cost us. */
    SLOW_CONSUMER("slow consumer"),
    /** The node stops; the client is to connect to another one. */
    SERVER_SHUTDOWN("server shutting down");

    private final String text;

    CloseReason(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
