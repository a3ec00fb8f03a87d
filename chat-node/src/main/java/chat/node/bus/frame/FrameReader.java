package chat.node.bus.frame;

import static chat.node.bus.frame.FieldReader.array;
import static chat.node.bus.frame.FieldReader.isAbsent;
import static chat.node.bus.frame.FieldReader.isTruthy;
import static chat.node.bus.frame.FieldReader.object;
import static chat.node.bus.frame.FieldReader.objectOrEmpty;
import static chat.node.bus.frame.FieldReader.shape;

import chat.node.bus.frame.PoisonException.Kind;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.List;

/** Trees to frames. Thread-safe. */
final class FrameReader {
    private static final int EVENT = 2;
    /** What older senders call an event with bytes in it. */
    private static final int BINARY_EVENT = 5;

    private final FieldReader fields;

    FrameReader(FrameLimits limits) {
        this.fields = new FieldReader(limits);
    }

    BroadcastFrame broadcast(JsonNode tree) throws PoisonException {
        if (array(tree).size() < 3) {
            throw shape();
        }
        String uid = fields.optionalName(tree.get(0));
        JsonNode packet = tree.get(1);
        return new BroadcastFrame(uid, namespace(packet), packetData(packet), fields.options(tree.get(2)));
    }

    Request request(JsonNode tree) throws PoisonException {
        JsonNode type = object(tree).get("type");
        if (type == null || !type.isNumber()) {
            throw shape();
        }
        if (tree.has("requestid")) {
            // Written so, it is of the adapter before version 6, whose numbers mean other things: its 3 is a join.
            throw new PoisonException(Kind.UNKNOWN);
        }
        return switch (type.intValue()) {
            case 0 -> new Request.FindSockets(uid(tree), requestId(tree), fields.oneOrMoreNames(tree.get("rooms")));
            case 1 -> new Request.AllRooms(uid(tree), requestId(tree));
            case 2, 3, 4 -> changeOfSockets(type.intValue(), tree);
            case 5 -> new Request.FetchSockets(uid(tree), requestId(tree), fields.options(tree.get("opts")));
            case 6 ->
                new Request.ServerSideEmit(uid(tree), optionalRequestId(tree), fields.event(tree.get("data"), false));
            case 7 -> broadcastWithAck(tree);
            default -> throw new PoisonException(Kind.UNKNOWN);
        };
    }

    Response response(JsonNode tree) throws PoisonException {
        String requestId = requestId(object(tree));
        JsonNode type = tree.get("type");
        return switch (type == null ? -1 : type.asInt(-1)) {
            case 6 -> new Response.ServerAnswer(requestId, valueOf(tree, "data"));
            case 8 -> new Response.ClientCount(requestId, count(tree.get("clientCount")));
            case 9 -> new Response.ClientAck(requestId, valueOf(tree, "packet"));
            default -> untypedResponse(requestId, tree);
        };
    }

    private Request broadcastWithAck(JsonNode tree) throws PoisonException {
        JsonNode packet = tree.get("packet");
        String namespace = namespace(packet);
        return new Request.BroadcastWithAck(
                uid(tree), requestId(tree), namespace, packetData(packet), fields.options(tree.get("opts")));
    }

    private Request changeOfSockets(int type, JsonNode tree) throws PoisonException {
        JsonNode options = tree.get("opts");
        return isAbsent(options) ? changeOfOne(type, tree) : changeOfMany(type, tree, fields.options(options));
    }

    private Request changeOfMany(int type, JsonNode tree, Options options) throws PoisonException {
        return switch (type) {
            case 2 -> new Request.Join(uid(tree), options, fields.oneOrMoreNames(tree.get("rooms")));
            case 3 -> new Request.Leave(uid(tree), options, fields.oneOrMoreNames(tree.get("rooms")));
            default -> new Request.Disconnect(uid(tree), options, isTruthy(tree.get("close")));
        };
    }

    private Request changeOfOne(int type, JsonNode tree) throws PoisonException {
        String requestId = optionalRequestId(tree);
        String socketId = fields.name(tree.get("sid"));
        return switch (type) {
            case 2 -> new Request.JoinOne(uid(tree), requestId, socketId, fields.name(tree.get("room")));
            case 3 -> new Request.LeaveOne(uid(tree), requestId, socketId, fields.name(tree.get("room")));
            default -> new Request.DisconnectOne(uid(tree), requestId, socketId, isTruthy(tree.get("close")));
        };
    }

    private Response untypedResponse(String requestId, JsonNode tree) throws PoisonException {
        JsonNode sockets = tree.get("sockets");
        JsonNode rooms = tree.get("rooms");
        if (!isAbsent(sockets)) {
            boolean ids = !array(sockets).isEmpty() && sockets.get(0).isTextual();
            return ids
                    ? new Response.SocketIds(requestId, fields.unboundedNames(sockets))
                    : new Response.Sockets(requestId, sockets(sockets));
        }
        return isAbsent(rooms)
                ? new Response.Done(requestId)
                : new Response.RoomNames(requestId, fields.unboundedNames(rooms));
    }

    private List<SocketDetails> sockets(JsonNode list) throws PoisonException {
        List<SocketDetails> sockets = new ArrayList<>(list.size());
        for (JsonNode socket : list) {
            JsonNode data = object(socket).get("data");
            JsonNode rooms = socket.get("rooms");
            sockets.add(new SocketDetails(
                    fields.name(socket.get("id")),
                    objectOrEmpty(socket.get("handshake")),
                    isAbsent(rooms) ? List.of() : fields.unboundedNames(rooms),
                    data == null ? objectOrEmpty(null) : data));
        }
        return sockets;
    }

    private String namespace(JsonNode packet) throws PoisonException {
        JsonNode namespace = object(packet).get("nsp");
        return isAbsent(namespace) ? "/" : fields.name(namespace);
    }

    private EventData packetData(JsonNode packet) throws PoisonException {
        JsonNode type = packet.get("type");
        if (type == null || !type.isNumber()) {
            throw shape();
        }
        if (type.intValue() != EVENT && type.intValue() != BINARY_EVENT) {
            throw new PoisonException(Kind.UNKNOWN);
        }
        return fields.event(packet.get("data"), true);
    }

    private String uid(JsonNode tree) throws PoisonException {
        return fields.optionalName(tree.get("uid"));
    }

    private String requestId(JsonNode tree) throws PoisonException {
        String requestId = optionalRequestId(tree);
        if (requestId == null) {
            throw shape();
        }
        return requestId;
    }

    /** Only a string: whoever asks must find its own again in the answer. */
    private String optionalRequestId(JsonNode tree) throws PoisonException {
        JsonNode requestId = tree.get("requestId");
        if (!isAbsent(requestId) && !requestId.isTextual()) {
            throw shape();
        }
        return fields.optionalName(requestId);
    }

    /** What is undefined in JavaScript is not there. */
    private static JsonNode valueOf(JsonNode tree, String field) {
        JsonNode value = tree.get(field);
        return value == null ? NullNode.getInstance() : value;
    }

    private static int count(JsonNode count) throws PoisonException {
        double value = count != null && count.isNumber() ? count.doubleValue() : -1;
        if (value < 0 || value > Integer.MAX_VALUE || value != Math.rint(value)) {
            throw shape();
        }
        return (int) value;
    }
}
