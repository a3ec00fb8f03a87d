package chat.node.bus.frame;

import java.util.List;

/** What a node asks of all others in a namespace. The numbers are those of the wire. */
public sealed interface Request {
    /** Of the node that asks; null if it does not say: emitters, and adapters before version 7. */
    String uid();

    /** What the answers refer to; null if none is wanted. */
    String requestId();

    /** 0: the ids of all sockets in the rooms. Nobody asks so since version 8. Answer: {@link Response.SocketIds}. */
    record FindSockets(String uid, String requestId, List<String> rooms) implements Request {}

    /** 1. Answer: {@link Response.RoomNames}. */
    record AllRooms(String uid, String requestId) implements Request {}

    /** 2. No answer. */
    record Join(String uid, Options options, List<String> rooms) implements Request {
        @Override
        public String requestId() {
            return null;
        }
    }

    /** 3. No answer. */
    record Leave(String uid, Options options, List<String> rooms) implements Request {
        @Override
        public String requestId() {
            return null;
        }
    }

    /** 4. No answer. */
    record Disconnect(String uid, Options options, boolean close) implements Request {
        @Override
        public String requestId() {
            return null;
        }
    }

    /** 2 as adapters before version 8 could ask: whoever has the socket says {@link Response.Done}, nobody else answers. */
    record JoinOne(String uid, String requestId, String socketId, String room) implements Request {}

    /** 3 in that form. */
    record LeaveOne(String uid, String requestId, String socketId, String room) implements Request {}

    /** 4 in that form. */
    record DisconnectOne(String uid, String requestId, String socketId, boolean close) implements Request {}

    /** 5. Answer: {@link Response.Sockets}. */
    record FetchSockets(String uid, String requestId, Options options) implements Request {}

    /** 6: an event for the nodes themselves. Answer, unless there is no id: {@link Response.ServerAnswer}. */
    record ServerSideEmit(String uid, String requestId, EventData data) implements Request {}

    /**
     * 7: a broadcast that asks each client for an answer. Answers: {@link Response.ClientCount}, even if it is 0, then a
     * {@link Response.ClientAck} for each client.
     *
     * @param namespace as written by the sender; what counts is the channel that it came by
     */
    record BroadcastWithAck(String uid, String requestId, String namespace, EventData data, Options options)
            implements Request {}
}
