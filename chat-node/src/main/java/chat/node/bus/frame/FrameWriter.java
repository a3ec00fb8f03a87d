package chat.node.bus.frame;

import chat.common.msgpack.MsgPackWriter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Frames to msgpack, or to the trees that become JSON; the fields in the order in which Node.js writes them. */
final class FrameWriter {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int EVENT = 2;

    private FrameWriter() {}

    static void broadcast(BroadcastFrame frame, MsgPackWriter pack) {
        pack.arrayHeader(3);
        pack.string(frame.uid());
        packet(pack, frame.data(), frame.namespace());
        options(pack, frame.options());
    }

    static void broadcastWithAck(Request.BroadcastWithAck request, MsgPackWriter pack) {
        pack.objectHeader(5);
        pack.string("uid");
        pack.string(request.uid());
        pack.string("requestId");
        pack.string(request.requestId());
        pack.string("type");
        pack.integer(7);
        pack.string("packet");
        packet(pack, request.data(), request.namespace());
        pack.string("opts");
        options(pack, request.options());
    }

    static void clientAck(Response.ClientAck ack, MsgPackWriter pack) {
        pack.objectHeader(3);
        pack.string("type");
        pack.integer(9);
        pack.string("requestId");
        pack.string(ack.requestId());
        pack.string("packet");
        pack.tree(ack.data(), 1);
    }

    static ObjectNode tree(Request request) {
        ObjectNode tree = NODES.objectNode();
        // Emitters have no name, and those that want no answer no id: both then are not there.
        putUnlessNull(tree, "uid", request.uid());
        putUnlessNull(tree, "requestId", request.requestId());
        if (request instanceof Request.FindSockets find) {
            tree.put("type", 0).set("rooms", names(find.rooms()));
        } else if (request instanceof Request.AllRooms) {
            tree.put("type", 1);
        } else if (request instanceof Request.FetchSockets fetch) {
            tree.put("type", 5).set("opts", options(fetch.options()));
        } else if (request instanceof Request.ServerSideEmit emit) {
            tree.put("type", 6).set("data", emit.data().array());
        } else {
            change(request, tree);
        }
        return tree;
    }

    private static void change(Request request, ObjectNode tree) {
        if (request instanceof Request.Join join) {
            tree.put("type", 2).set("opts", options(join.options()));
            tree.set("rooms", names(join.rooms()));
        } else if (request instanceof Request.Leave leave) {
            tree.put("type", 3).set("opts", options(leave.options()));
            tree.set("rooms", names(leave.rooms()));
        } else if (request instanceof Request.Disconnect disconnect) {
            tree.put("type", 4).set("opts", options(disconnect.options()));
            tree.put("close", disconnect.close());
        } else if (request instanceof Request.JoinOne join) {
            tree.put("type", 2).put("sid", join.socketId()).put("room", join.room());
        } else if (request instanceof Request.LeaveOne leave) {
            tree.put("type", 3).put("sid", leave.socketId()).put("room", leave.room());
        } else if (request instanceof Request.DisconnectOne disconnect) {
            tree.put("type", 4).put("sid", disconnect.socketId()).put("close", disconnect.close());
        } else {
            throw new IllegalStateException("unknown request: " + request.getClass());
        }
    }

    static ObjectNode tree(Response response) {
        ObjectNode tree = NODES.objectNode();
        if (response instanceof Response.ServerAnswer answer) {
            tree.put("type", 6).put("requestId", answer.requestId()).set("data", answer.data());
        } else if (response instanceof Response.ClientCount count) {
            tree.put("type", 8).put("requestId", count.requestId()).put("clientCount", count.count());
        } else if (response instanceof Response.SocketIds ids) {
            tree.put("requestId", ids.requestId()).set("sockets", names(ids.ids()));
        } else if (response instanceof Response.RoomNames rooms) {
            tree.put("requestId", rooms.requestId()).set("rooms", names(rooms.rooms()));
        } else if (response instanceof Response.Sockets sockets) {
            tree.put("requestId", sockets.requestId());
            ArrayNode list = tree.putArray("sockets");
            sockets.sockets().forEach(socket -> list.add(tree(socket)));
        } else if (response instanceof Response.Done done) {
            tree.put("requestId", done.requestId());
        } else {
            throw new IllegalStateException("unknown response: " + response.getClass());
        }
        return tree;
    }

    private static JsonNode tree(SocketDetails socket) {
        ObjectNode tree = NODES.objectNode().put("id", socket.id());
        tree.set("handshake", socket.handshake());
        tree.set("rooms", names(socket.rooms()));
        // Applications in Node.js rely on it being an object.
        return tree.set("data", FieldReader.isAbsent(socket.data()) ? NODES.objectNode() : socket.data());
    }

    private static void packet(MsgPackWriter pack, EventData data, String namespace) {
        pack.objectHeader(3);
        pack.string("type");
        pack.integer(EVENT);
        pack.string("data");
        pack.tree(data.array(), 2);
        pack.string("nsp");
        pack.string(namespace);
    }

    private static void options(MsgPackWriter pack, Options options) {
        pack.objectHeader(3);
        pack.string("rooms");
        names(pack, options.rooms());
        pack.string("except");
        names(pack, options.except());
        pack.string("flags");
        flags(pack, options.flags());
    }

    private static void flags(MsgPackWriter pack, Flags flags) {
        int size = (flags.droppable() ? 1 : 0)
                + (flags.compressed() ? 0 : 1)
                + (flags.timeout().isZero() ? 0 : 1)
                + (flags.singleAnswer() ? 1 : 0);
        pack.objectHeader(size);
        if (flags.droppable()) {
            pack.string("volatile");
            pack.bool(true);
        }
        if (!flags.compressed()) {
            pack.string("compress");
            pack.bool(false);
        }
        if (flags.singleAnswer()) {
            pack.string("expectSingleResponse");
            pack.bool(true);
        }
        if (!flags.timeout().isZero()) {
            pack.string("timeout");
            pack.integer(flags.timeout().toMillis());
        }
    }

    private static void names(MsgPackWriter pack, List<String> names) {
        pack.arrayHeader(names.size());
        names.forEach(pack::string);
    }

    private static ObjectNode options(Options options) {
        ObjectNode tree = NODES.objectNode();
        tree.set("rooms", names(options.rooms()));
        return tree.set("except", names(options.except()));
    }

    private static ArrayNode names(List<String> names) {
        ArrayNode array = NODES.arrayNode(names.size());
        names.forEach(array::add);
        return array;
    }

    private static void putUnlessNull(ObjectNode tree, String field, String value) {
        if (value != null) {
            tree.put(field, value);
        }
    }
}
