package chat.node.socket.ack;

import com.fasterxml.jackson.databind.node.ArrayNode;

/** An answer that a client owes. Exactly one of the two is called, once for each client, on its event loop. */
public interface PendingAck {
    void complete(ArrayNode args);

    void fail(AckFailure.Kind kind);
}
