package chat.node.socket;

import chat.common.protocol.engine.EngineRevision;
import chat.common.protocol.socket.EncodedPacket;
import chat.common.protocol.socket.PacketType;
import chat.common.protocol.socket.SocketPacket;
import chat.node.engine.CloseReason;
import chat.node.engine.Handshake;
import chat.node.engine.Outbound;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * One client in one namespace.
 *
 * <p>Its methods may be called from any thread. What they do happens on the client's event loop, in the order asked by one
 * thread; asked on the loop itself it happens at once.
 */
public final class Socket {
    private final Namespace namespace;
    private final Client client;
    private final LoopRooms loopRooms;
    private final String id;
    private final Memberships memberships = new Memberships();
    private final AckTable acks;
    private volatile Object attachment;
    private volatile boolean connected;
    private volatile boolean expelled;
    private volatile boolean leftOwnRoom;
    private int lastMark;

    Socket(Namespace namespace, Client client, ConnectRequest request) {
        this.namespace = namespace;
        this.client = client;
        this.loopRooms = namespace.roomsOn(client.loopState());
        this.id = request.socketId();
        this.attachment = request.attachment();
        this.acks = new AckTable(client.settings().maxPendingAcks());
    }

    /** 20 characters, another one in each namespace. */
    public String id() {
        return id;
    }

    public Namespace namespace() {
        return namespace;
    }

    /** The request that opened the connection, which may serve several namespaces. */
    public Handshake handshake() {
        return client.session().handshake();
    }

    public EngineRevision revision() {
        return client.session().revision();
    }

    public boolean isConnected() {
        return connected;
    }

    /** The one thing the application keeps with a socket: a record of its own. */
    public void attach(Object value) {
        attachment = value;
    }

    /** @return null if there is none */
    public <T> T attachment(Class<T> type) {
        return type.cast(attachment);
    }

    /** @throws IllegalArgumentException if the name is reserved */
    public void emit(String event, Object... args) {
        send(namespace.encodeEvent(SocketPacket.NO_ID, event, Arrays.asList(args)), false);
    }

    /** Dropped if the client cannot take it right now. */
    public void emitVolatile(String event, Object... args) {
        send(namespace.encodeEvent(SocketPacket.NO_ID, event, Arrays.asList(args)), true);
    }

    /**
     * @return the client's answer; fails with {@link AckFailure} if none comes in time, the socket leaves, or it owes too
     *     many already. Completes on the event loop.
     */
    public CompletionStage<ArrayNode> emitWithAck(Duration timeout, String event, Object... args) {
        long ackId = namespace.nextAckId();
        EncodedPacket packet = namespace.encodeEvent(ackId, event, Arrays.asList(args));
        SingleAck pending = new SingleAck();
        loopRooms.run(() -> {
            if (!connected) {
                pending.fail(AckFailure.Kind.DISCONNECTED);
            } else if (acks.add(ackId, pending)) {
                pending.startTimer(loopRooms.state().loop(), timeout, () -> acks.forget(ackId));
                sendNow(client.server().outbound(packet), false);
            } else {
                pending.fail(AckFailure.Kind.TOO_MANY);
            }
        });
        return pending.answer();
    }

    /** A broadcast to these rooms, but not to this socket. */
    public Broadcast to(String... rooms) {
        return broadcast().to(rooms);
    }

    /** A broadcast to the whole namespace, but not to this socket. */
    public Broadcast broadcast() {
        return new Broadcast(namespace, new Target(List.of(), List.of(), this));
    }

    public void join(String... rooms) {
        for (String room : rooms) {
            if (loopRooms.state().loop().inEventLoop()) {
                joinNow(room);
            } else {
                // Held at once: a broadcast asked for after this reaches the socket.
                namespace.directory().hold(room, loopRooms);
                loopRooms.state().loop().execute(() -> {
                    joinNow(room);
                    namespace.directory().release(room, loopRooms);
                });
            }
        }
    }

    public void leave(String... rooms) {
        loopRooms.run(() -> {
            for (String room : rooms) {
                leftOwnRoom |= room.equals(id);
                loopRooms.leave(this, room);
            }
        });
    }

    public boolean isIn(String room) {
        return room.equals(id) ? isInOwnRoom() : memberships.contains(room);
    }

    /** Its own one too. Joins asked for by this thread, if it is not the loop's, may not show yet. */
    public Set<String> rooms() {
        Set<String> rooms = new LinkedHashSet<>();
        if (isInOwnRoom()) {
            rooms.add(id);
        }
        rooms.addAll(memberships.names());
        return rooms;
    }

    /**
     * Leaves the namespace; the client is told and does not come back by itself.
     *
     * @param close whether to close the connection, with all its namespaces
     */
    public void disconnect(boolean close) {
        expelled = true;
        loopRooms.run(() -> {
            if (connected && close) {
                client.disconnectAll();
            } else if (connected) {
                sendNow(client.server().encode(PacketType.DISCONNECT, namespace.name(), null), false);
                client.remove(this);
                handleLeft(DisconnectReason.SERVER_NAMESPACE_DISCONNECT);
            }
        });
    }

    /** Ends the connection, with all its namespaces, without a word: clients come back by themselves. */
    void closeTransport(CloseReason reason) {
        loopRooms.run(() -> client.close(reason));
    }

    /** Runs the task on the client's lane: after the tasks before it, on a thread that may block. Only on the loop. */
    void runInLane(Runnable task) {
        client.lane().submit(task);
    }

    /** Whether we have put it out: what it had sent is not to reach a listener any more. */
    boolean isExpelled() {
        return expelled;
    }

    boolean isInOwnRoom() {
        return connected && !leftOwnRoom;
    }

    LoopRooms loopRooms() {
        return loopRooms;
    }

    Memberships memberships() {
        return memberships;
    }

    AckTable acks() {
        return acks;
    }

    /** @return whether it did not bear this mark yet */
    boolean mark(int mark) {
        boolean fresh = lastMark != mark;
        lastMark = mark;
        return fresh;
    }

    /** On the loop: joined, and the first to be told is the client. */
    void handleJoined(Object connectData) {
        connected = true;
        loopRooms.add(this);
        sendNow(client.server().encode(PacketType.CONNECT, namespace.name(), connectData), false);
    }

    /** On the loop. */
    void handleLeft(DisconnectReason reason) {
        if (!connected) {
            return;
        }
        expelled |= reason.byServer();
        // Before the listeners: whatever they do, this client hears no more of this namespace.
        connected = false;
        namespace.listeners().handleDisconnect(this, reason);
        loopRooms.remove(this);
        namespace.remove(this);
        acks.failAll();
    }

    /** On the loop. */
    void handlePacket(SocketPacket packet) {
        switch (packet.type()) {
            case EVENT -> namespace.listeners().handleEvent(new Event(this, packet));
            case ACK -> handleAck(packet);
            case DISCONNECT -> {
                client.remove(this);
                handleLeft(DisconnectReason.CLIENT_NAMESPACE_DISCONNECT);
            }
            default -> throw new IllegalStateException("not for a socket: " + packet.type());
        }
    }

    /** On the loop; the message stays the caller's. */
    void deliver(Outbound message, boolean droppable) {
        if (connected) {
            client.send(message, droppable);
        }
    }

    private void sendNow(Outbound message, boolean droppable) {
        client.send(message, droppable);
        message.release();
    }

    void ack(long ackId, List<?> args) {
        EncodedPacket packet = namespace.encodeAck(ackId, args);
        send(packet, false);
    }

    private void send(EncodedPacket packet, boolean droppable) {
        loopRooms.run(() -> {
            if (connected) {
                sendNow(client.server().outbound(packet), droppable);
            }
        });
    }

    private void handleAck(SocketPacket packet) {
        PendingAck pending = packet.hasId() ? acks.take(packet.id()) : null;
        JsonNode args = packet.data();
        if (pending != null && args instanceof ArrayNode array) {
            pending.complete(array);
        }
    }

    private void joinNow(String room) {
        if (!connected) {
            return;
        }
        if (room.equals(id)) {
            leftOwnRoom = false;
        } else {
            loopRooms.join(this, room);
        }
    }

    /** Public by nature: the id is no secret. */
    @Override
    public String toString() {
        return id;
    }
}
