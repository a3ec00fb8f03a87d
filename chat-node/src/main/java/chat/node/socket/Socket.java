package chat.node.socket;

import chat.common.protocol.engine.EngineRevision;
import chat.common.protocol.socket.EncodedPacket;
import chat.common.protocol.socket.PacketType;
import chat.common.protocol.socket.SocketPacket;
import chat.node.engine.CloseReason;
import chat.node.engine.Handshake;
import chat.node.engine.Outbound;
import chat.node.socket.ack.AckFailure;
import chat.node.socket.ack.AckTable;
import chat.node.socket.ack.PendingAck;
import chat.node.socket.ack.SingleAck;
import chat.node.socket.room.LoopRooms;
import chat.node.socket.room.Member;
import chat.node.socket.room.Target;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * One client in one namespace.
 *
 * <p>Its methods may be called from any thread. What they do happens on the client's event loop, in the order asked by one
 * thread; asked on the loop itself it happens at once.
 */
public final class Socket extends Member {
    private final Namespace namespace;
    private final Client client;
    private final LoopRooms<Socket> loopRooms;
    private final AckTable acks;
    private volatile Object attachment;
    /** Null for the many that have none. */
    private volatile JsonNode data;

    private volatile boolean connected;
    private volatile boolean expelled;

    /** While the listeners hear of its connect. */
    private boolean introducing;

    /** Why it left meanwhile. Null, for nearly all. */
    private DisconnectReason leftAs;

    /** Null for the many that have none of their own. */
    private volatile SocketListeners listeners;

    /** Null while no middleware has ever kept an event waiting. */
    private EventQueue events;

    Socket(Namespace namespace, Client client, ConnectRequest request) {
        super(request.socketId());
        this.namespace = namespace;
        this.client = client;
        this.loopRooms = namespace.members().on(client.loopState());
        this.attachment = request.attachment();
        this.acks = new AckTable(client.settings().maxPendingAcks());
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

    /**
     * What other nodes are to see of it when they fetch sockets: anything Jackson can write, or null. Parameters of the
     * handshake too, of which they see none but Engine.IO's.
     */
    public void setData(Object value) {
        data = value == null ? null : client.server().tree(value);
    }

    /** Null if there is none. */
    public JsonNode data() {
        return data;
    }

    /** Itself as other nodes see it. */
    public RemoteSocket remote() {
        return new RemoteSocket(namespace, id(), PublicHandshake.of(handshake()), rooms(), data);
    }

    /** What is heard of this socket alone; what all sockets of the namespace have in common costs less in its own. */
    public SocketListeners listeners() {
        synchronized (this) {
            if (listeners == null) {
                listeners = new SocketListeners();
            }
            return listeners;
        }
    }

    /** @throws IllegalArgumentException if the name is reserved */
    public void emit(String event, Object... args) {
        emit(event, Arrays.asList(args), false);
    }

    /** Dropped if the client cannot take it right now. */
    public void emitVolatile(String event, Object... args) {
        emit(event, Arrays.asList(args), true);
    }

    /**
     * @return the client's answer; fails with {@link AckFailure} if none comes in time, the socket leaves, or it owes too
     *     many already. Completes on the event loop.
     */
    public CompletionStage<ArrayNode> emitWithAck(Duration timeout, String event, Object... args) {
        long ackId = namespace.nextAckId();
        List<?> list = Arrays.asList(args);
        EncodedPacket packet = namespace.encodeEvent(ackId, event, list);
        SingleAck pending = new SingleAck();
        boolean taken = loopRooms.run(() -> {
            if (!connected) {
                pending.fail(AckFailure.Kind.DISCONNECTED);
            } else if (acks.add(ackId, pending)) {
                pending.startTimer(loopRooms.state().loop(), timeout, () -> acks.forget(ackId));
                client.server().metrics().countSentAlone();
                sendNow(client.server().outbound(packet), false);
                namespace.listeners().handleOutgoing(this, event, list);
            } else {
                pending.fail(AckFailure.Kind.TOO_MANY);
            }
        });
        if (!taken) {
            pending.fail(AckFailure.Kind.DISCONNECTED);
        }
        return pending.answer();
    }

    /** A broadcast to these rooms, but not to this socket. */
    public Broadcast to(String... rooms) {
        return broadcast().to(rooms);
    }

    /** A broadcast to the whole namespace, but not to this socket. */
    public Broadcast broadcast() {
        return new Broadcast(namespace, Target.EVERYONE.except(id()));
    }

    public void join(String... rooms) {
        CompletionStage<Void> unused = joinAsync(rooms);
    }

    /**
     * As {@link #join}, for those who must not miss what other nodes send to the room from now on.
     *
     * @return completes when the socket is in the rooms, or has left meanwhile, and what other nodes send to them arrives
     *     here; fails if that cannot be had, and the socket is in the rooms nevertheless
     */
    public CompletionStage<Void> joinAsync(String... rooms) {
        return loopRooms.join(this, List.of(rooms));
    }

    /** At once on its event loop; so it may miss what was told to the room before, see {@link #runInTurn}. */
    public void leave(String... rooms) {
        loopRooms.leave(this, List.of(rooms));
    }

    /** On its event loop, when it has got all that was told to it before; in place if the loop has stopped. */
    public void runInTurn(Runnable task) {
        loopRooms.runInTurn(task);
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

    /**
     * Runs the task where it may block: after what the client's other events have to do there, and not at all if the socket
     * has been put out by then.
     */
    public void work(Runnable task) {
        loopRooms.run(() -> submit(() -> {
            if (!expelled) {
                task.run();
            }
        }));
    }

    /** On the loop; also for what has to be done after the socket was put out. */
    void submit(Runnable task) {
        client.lane().submit(task);
    }

    /** Whether we have put it out: what it had sent is not to reach a listener any more. */
    boolean isExpelled() {
        return expelled;
    }

    AckTable acks() {
        return acks;
    }

    /** On the loop: joined, and the first to be told is the client. */
    void handleJoined(Object connectData) {
        connected = true;
        loopRooms.add(this);
        sendNow(client.server().encode(PacketType.CONNECT, namespace.name(), connectData), false);
    }

    /** On the loop: the listeners hear of it, each of them before any hears that it left. */
    void introduce(ConnectRequest request) {
        introducing = true;
        try {
            namespace.listeners().handleConnect(this, request);
        } finally {
            introducing = false;
            if (leftAs != null) {
                takeLeave(leftAs);
            }
        }
    }

    /** On the loop. */
    void handleLeft(DisconnectReason reason) {
        if (!connected) {
            return;
        }
        expelled |= reason.byServer();
        // Before the listeners: whatever they do, this client hears no more of this namespace.
        connected = false;
        if (events != null) {
            events.handleLeft();
        }
        if (introducing) {
            leftAs = reason;
        } else {
            takeLeave(reason);
        }
    }

    private void takeLeave(DisconnectReason reason) {
        namespace.listeners().handleDisconnect(this, reason);
        loopRooms.remove(this);
        namespace.release();
        acks.failAll();
    }

    /** On the loop. */
    void handlePacket(SocketPacket packet) {
        switch (packet.type()) {
            case EVENT -> {
                client.server().metrics().countEventIn();
                namespace.listeners().handleEvent(new Event(this, packet));
            }
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

    /** Null for the many that have none of their own. */
    SocketListeners ownListeners() {
        return listeners;
    }

    /** On the loop. */
    EventQueue events() {
        if (events == null) {
            events = new EventQueue(this, client);
        }
        return events;
    }

    private void sendNow(Outbound message, boolean droppable) {
        try {
            client.send(message, droppable);
        } finally {
            message.release();
        }
    }

    /** @param event hears when the answer is written */
    void ack(long ackId, List<?> args, Event event) {
        EncodedPacket packet = namespace.encodeAck(ackId, args);
        loopRooms.run(() -> {
            if (connected) {
                sendNow(client.server().outbound(packet), false);
                event.handleAcked();
            }
        });
    }

    private void emit(String event, List<?> args, boolean droppable) {
        EncodedPacket packet = namespace.encodeEvent(SocketPacket.NO_ID, event, args);
        loopRooms.run(() -> {
            if (connected) {
                client.server().metrics().countSentAlone();
                sendNow(client.server().outbound(packet), droppable);
                namespace.listeners().handleOutgoing(this, event, args);
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

    /** Public by nature: the id is no secret. */
    @Override
    public String toString() {
        return id();
    }
}
