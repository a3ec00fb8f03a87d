package chat.node.socket;

import chat.common.protocol.ProtocolException;
import chat.common.protocol.engine.EnginePacket;
import chat.common.protocol.engine.EngineRevision;
import chat.common.protocol.socket.NamespaceQuery;
import chat.common.protocol.socket.PacketType;
import chat.common.protocol.socket.SocketDecoder;
import chat.common.protocol.socket.SocketPacket;
import chat.node.engine.CloseReason;
import chat.node.engine.EngineSession;
import chat.node.engine.Outbound;
import chat.node.socket.room.LoopState;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One connection, and the sockets that share it. Confined to the session's event loop. */
final class Client {
    private final SocketServer server;
    private final EngineSession session;
    private final LoopState loopState;
    private final SocketDecoder decoder;

    /** A handful at most, one as a rule: looked through rather than hashed. */
    private final List<Socket> sockets = new ArrayList<>(1);

    /** Connects that a middleware has not decided yet. Null for none. */
    private List<PendingConnect> pendingConnects;

    private ScheduledFuture<?> connectTimer;
    /** Runs while a packet waits for its attachments. */
    private ScheduledFuture<?> attachmentTimer;

    /** The last one that left before the connection ended: most do, and then the log still knows whose it was. */
    private Socket former;

    private ClientLane lane;
    private boolean closed;

    Client(SocketServer server, EngineSession session, LoopState loopState) {
        this.server = server;
        this.session = session;
        this.loopState = loopState;
        this.decoder = server.settings().codec().decoder(server.settings().limits());
    }

    EngineSession session() {
        return session;
    }

    SocketServer server() {
        return server;
    }

    SocketSettings settings() {
        return server.settings();
    }

    LoopState loopState() {
        return loopState;
    }

    ClientLane lane() {
        if (lane == null) {
            lane = new ClientLane(this, server.lanes());
        }
        return lane;
    }

    boolean isClosed() {
        return closed;
    }

    void handleOpen() {
        connectTimer = loopState
                .loop()
                .schedule(
                        this::handleConnectTimeout, settings().connectTimeout().toNanos(), TimeUnit.NANOSECONDS);
        if (session.revision() == EngineRevision.V3) {
            connect(SocketPacket.MAIN, JsonNodeFactory.instance.objectNode());
        }
    }

    /** One Engine.IO message. While the client's lane is full it waits, unread: bytes cost less than what is in them. */
    void handleMessage(EnginePacket message) {
        if (lane != null && lane.holdsBack(message)) {
            return;
        }
        process(message);
    }

    void process(EnginePacket message) {
        if (closed) {
            return;
        }
        try {
            Optional<SocketPacket> packet = decoder.add(message);
            if (packet.isPresent()) {
                stopAttachmentTimer();
                handlePacket(packet.get());
            } else if (attachmentTimer == null) {
                attachmentTimer = after(settings().attachmentTimeout(), this::handleAttachmentTimeout);
            }
        } catch (ProtocolException e) {
            server.metrics().countInvalid(e.reason());
            close(CloseReason.PARSE_ERROR);
        }
    }

    void handleClose(CloseReason reason) {
        closed = true;
        stopConnectTimer();
        stopAttachmentTimer();
        if (pendingConnects != null) {
            pendingConnects.forEach(PendingConnect::abandon);
            pendingConnects = null;
        }
        List<Socket> left = List.copyOf(sockets);
        sockets.clear();
        left.forEach(socket -> socket.handleLeft(DisconnectReason.of(reason)));
    }

    void send(Outbound message, boolean droppable) {
        if (closed) {
            return;
        }
        if (droppable && !session.writable()) {
            server.metrics().countVolatileDropped();
            return;
        }
        // What is too much for the client ends its session here and now; its listeners hear of it a task later.
        loopState.beginDelivery();
        try {
            session.send(message);
        } finally {
            loopState.endDelivery();
        }
    }

    void close(CloseReason reason) {
        session.close(reason);
    }

    /** Leaves all namespaces, telling the client so, and closes the connection. */
    void disconnectAll() {
        for (Socket socket : List.copyOf(sockets)) {
            socket.disconnect(false);
        }
        close(CloseReason.FORCED_CLOSE);
    }

    void remove(Socket socket) {
        sockets.remove(socket);
        former = socket;
    }

    /** Those it has; if it has none any more, the last one it had. */
    List<Socket> socketsForLog() {
        return sockets.isEmpty() && former != null ? List.of(former) : List.copyOf(sockets);
    }

    /**
     * A pending connect was accepted. A client that asked twice before it was answered goes by the last answer: the socket
     * of an earlier one makes room, or it would stay behind and have everything sent twice.
     */
    void handleAccepted(PendingConnect connect, Socket socket) {
        forget(connect);
        stopConnectTimer();
        server.metrics().countConnected();
        Socket earlier = find(connect.name());
        sockets.add(socket);
        if (earlier != null) {
            sockets.remove(earlier);
            earlier.handleLeft(DisconnectReason.CLIENT_NAMESPACE_DISCONNECT);
        }
    }

    void forget(PendingConnect connect) {
        if (pendingConnects != null && pendingConnects.remove(connect) && pendingConnects.isEmpty()) {
            pendingConnects = null;
        }
    }

    /** Revision 4 has the reason as it is; revision 5 an object. */
    void refuse(String namespace, ConnectRefused refusal) {
        Object data;
        if (session.revision() == EngineRevision.V3) {
            data = refusal.data().orElse(refusal.getMessage());
        } else {
            ObjectNode error = JsonNodeFactory.instance.objectNode().put("message", refusal.getMessage());
            refusal.data().ifPresent(extra -> error.set("data", server.tree(extra)));
            data = error;
        }
        Outbound message = server.encode(PacketType.CONNECT_ERROR, namespace, data);
        try {
            send(message, false);
        } finally {
            message.release();
        }
    }

    private void handlePacket(SocketPacket packet) throws ProtocolException {
        if (packet.type() == PacketType.CONNECT) {
            handleConnect(packet);
            return;
        }
        Socket socket = find(packet.nsp());
        if (socket == null || packet.type() == PacketType.CONNECT_ERROR) {
            handleOutOfOrder();
        } else {
            socket.handlePacket(packet);
        }
    }

    private void handleConnect(SocketPacket packet) throws ProtocolException {
        String name = packet.nsp();
        JsonNode auth = packet.data();
        if (session.revision() == EngineRevision.V3) {
            NamespaceQuery asked = NamespaceQuery.parse(name);
            name = asked.namespace();
            auth = server.tree(asked.query());
        } else if (auth == null) {
            auth = JsonNodeFactory.instance.objectNode();
        }
        if (find(name) != null) {
            handleOutOfOrder();
        } else {
            connect(name, auth);
        }
    }

    private void connect(String name, JsonNode auth) {
        int pending = pendingConnects == null ? 0 : pendingConnects.size();
        if (sockets.size() + pending >= settings().maxNamespaces()) {
            ConnectRefused tooMany = new ConnectRefused("Too many namespaces");
            server.metrics().countRefused(tooMany);
            refuse(name, tooMany);
            return;
        }
        PendingConnect connect = new PendingConnect(this, name, auth);
        if (pendingConnects == null) {
            pendingConnects = new ArrayList<>(1);
        }
        pendingConnects.add(connect);
        connect.start();
    }

    /** What only a client that lost track would send: the reference closes the connection, and so do we. */
    private void handleOutOfOrder() {
        server.metrics().countOutOfOrder();
        close(CloseReason.FORCED_CLOSE);
    }

    private void handleConnectTimeout() {
        connectTimer = null;
        if (sockets.isEmpty()) {
            server.metrics().countConnectTimeout();
            close(CloseReason.FORCED_CLOSE);
        }
    }

    private void stopConnectTimer() {
        if (connectTimer != null) {
            connectTimer.cancel(false);
            connectTimer = null;
        }
    }

    /** Announced and not sent: what has come of it costs too much to be kept for ever. */
    private void handleAttachmentTimeout() {
        server.metrics().countAttachmentTimeout();
        close(CloseReason.PARSE_ERROR);
    }

    private void stopAttachmentTimer() {
        if (attachmentTimer != null) {
            attachmentTimer.cancel(false);
            attachmentTimer = null;
        }
    }

    private ScheduledFuture<?> after(Duration delay, Runnable task) {
        return loopState.loop().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private Socket find(String namespace) {
        for (int i = 0; i < sockets.size(); i++) {
            if (sockets.get(i).namespace().name().equals(namespace)) {
                return sockets.get(i);
            }
        }
        return null;
    }
}
