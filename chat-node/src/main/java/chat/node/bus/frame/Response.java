package chat.node.bus.frame;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** An answer to a {@link Request}. */
public sealed interface Response {
    String requestId();

    /** To 0. Read only if there is an id in it: an empty answer is an empty {@link Sockets}. */
    record SocketIds(String requestId, List<String> ids) implements Response {}

    /** To 1: of all rooms that have members at that node, the sockets' own ones too. */
    record RoomNames(String requestId, List<String> rooms) implements Response {}

    /** To 5. */
    record Sockets(String requestId, List<SocketDetails> sockets) implements Response {}

    /** To the forms of 2, 3 and 4 that are for one socket. */
    record Done(String requestId) implements Response {}

    /** To 6. */
    record ServerAnswer(String requestId, JsonNode data) implements Response {}

    /** To 7, from each node: how many clients were asked there. */
    record ClientCount(String requestId, int count) implements Response {}

    /** To 7: what one client said first. */
    record ClientAck(String requestId, JsonNode data) implements Response {}
}
