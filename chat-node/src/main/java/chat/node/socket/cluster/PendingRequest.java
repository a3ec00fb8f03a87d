package chat.node.socket.cluster;

import chat.node.bus.frame.Response;

/** Waits for answers of other nodes. Thread-safe. */
interface PendingRequest {
    void handle(Response response);

    /** Nobody waits any longer; for nothing if it is over. */
    void handleTimeout();
}
