package chat.node.bus.frame;

import java.util.List;

/**
 * The limits of {@link FieldReader}, applied before anything is sent: what no reader would take reaches nobody instead of some.
 * Everything throws IllegalArgumentException. Thread-safe.
 */
final class FrameCheck {
    private final FrameLimits limits;

    FrameCheck(FrameLimits limits) {
        this.limits = limits;
    }

    void broadcast(BroadcastFrame frame) {
        name(frame.namespace());
        name(frame.data().event());
        options(frame.options());
    }

    void request(Request request) {
        if (request instanceof Request.BroadcastWithAck broadcast) {
            name(broadcast.namespace());
            name(broadcast.data().event());
            options(broadcast.options());
        } else if (request instanceof Request.ServerSideEmit emit) {
            name(emit.data().event());
        } else if (request instanceof Request.Join join) {
            options(join.options());
            names(join.rooms());
        } else if (request instanceof Request.Leave leave) {
            options(leave.options());
            names(leave.rooms());
        } else if (request instanceof Request.Disconnect disconnect) {
            options(disconnect.options());
        } else if (request instanceof Request.FetchSockets fetch) {
            options(fetch.options());
        } else if (request instanceof Request.FindSockets find) {
            names(find.rooms());
        }
    }

    void response(Response response) {
        if (response instanceof Response.RoomNames rooms) {
            rooms.rooms().forEach(this::name);
        } else if (response instanceof Response.SocketIds ids) {
            ids.ids().forEach(this::name);
        } else if (response instanceof Response.Sockets sockets) {
            sockets.sockets().forEach(socket -> socket.rooms().forEach(this::name));
        }
    }

    void values(int count) {
        if (count > limits.maxValues()) {
            throw new IllegalArgumentException("more than " + limits.maxValues() + " values");
        }
    }

    byte[] bytes(byte[] bytes) {
        if (bytes.length > limits.maxBytes()) {
            throw new IllegalArgumentException("longer than " + limits.maxBytes() + " bytes");
        }
        return bytes;
    }

    private void options(Options options) {
        names(options.rooms());
        names(options.except());
    }

    private void names(List<String> names) {
        if (names.size() > limits.maxNames()) {
            throw new IllegalArgumentException("more than " + limits.maxNames() + " rooms");
        }
        names.forEach(this::name);
    }

    private void name(String name) {
        if (name.length() > limits.maxNameLength()) {
            throw new IllegalArgumentException("a name of more than " + limits.maxNameLength() + " characters");
        }
    }
}
