package chat.node.socket.cluster;

import chat.node.bus.frame.Response;
import chat.node.socket.ack.BroadcastAck;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** What the clients of other nodes answer to a broadcast. */
record PendingBroadcast(BroadcastAck ack) implements PendingRequest {
    @Override
    public void handle(Response response) {
        if (response instanceof Response.ClientCount count) {
            ack.handleAsked(count.count());
        } else if (response instanceof Response.ClientAck answer) {
            ack.complete(args(answer.data()));
        }
    }

    @Override
    public void handleTimeout() {
        ack.handleTimeout();
    }

    /** Only the first of a client's arguments travels. */
    private static ArrayNode args(JsonNode first) {
        ArrayNode args = JsonNodeFactory.instance.arrayNode(1);
        if (first != null && !first.isMissingNode()) {
            args.add(first);
        }
        return args;
    }
}
