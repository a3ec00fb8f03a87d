package chat.node.socket;

import chat.node.engine.CloseReason;

/** Why a socket left its namespace; the text is what applications of the Node.js server know it by. */
public enum DisconnectReason {
    CLIENT_NAMESPACE_DISCONNECT("client namespace disconnect"),
    SERVER_NAMESPACE_DISCONNECT("server namespace disconnect"),
    /** We closed the whole connection, by request of the application or because the client broke the protocol's order. */
    FORCED_SERVER_CLOSE("forced server close"),
    TRANSPORT_CLOSE("transport close"),
    TRANSPORT_ERROR("transport error"),
    PING_TIMEOUT("ping timeout"),
    PARSE_ERROR("parse error"),
    SLOW_CONSUMER("slow consumer"),
    SERVER_SHUTTING_DOWN("server shutting down");

    private final String text;

    DisconnectReason(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    /** Whether we ended it; what the client had sent and no listener has seen yet is then dropped. */
    boolean byServer() {
        return this == SERVER_NAMESPACE_DISCONNECT || this == FORCED_SERVER_CLOSE;
    }

    static DisconnectReason of(CloseReason reason) {
        return switch (reason) {
            case TRANSPORT_CLOSE -> TRANSPORT_CLOSE;
            case TRANSPORT_ERROR -> TRANSPORT_ERROR;
            case PING_TIMEOUT -> PING_TIMEOUT;
            case PARSE_ERROR -> PARSE_ERROR;
            case FORCED_CLOSE -> FORCED_SERVER_CLOSE;
            case SLOW_CONSUMER -> SLOW_CONSUMER;
            case SERVER_SHUTDOWN -> SERVER_SHUTTING_DOWN;
        };
    }
}
