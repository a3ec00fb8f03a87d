package chat.node.socket;

import chat.common.protocol.socket.EncodedPacket;
import chat.common.protocol.socket.PacketType;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The sockets that share a name such as {@code /} or {@code /admin}. Thread-safe. */
public final class Namespace {
    private final SocketServer server;
    private final String name;
    private final Listeners listeners;
    private final ConcurrentHashMap<String, Socket> socketsById = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<LoopState, LoopRooms> roomsByLoop = new ConcurrentHashMap<>();
    private final RoomDirectory directory = new RoomDirectory();
    private final AtomicLong ackIds = new AtomicLong();

    Namespace(SocketServer server, String name, Listeners listeners) {
        this.server = server;
        this.name = name;
        this.listeners = listeners;
    }

    public String name() {
        return name;
    }

    /** Those of a dynamic namespace are shared by all it stands for. */
    public Listeners listeners() {
        return listeners;
    }

    public Optional<Socket> socket(String id) {
        return Optional.ofNullable(socketsById.get(id));
    }

    /** A view that changes as sockets come and go. */
    public Collection<Socket> sockets() {
        return Collections.unmodifiableCollection(socketsById.values());
    }

    /** The rooms that have members here; without the sockets' own ones. */
    public Collection<String> rooms() {
        return directory.rooms();
    }

    public Broadcast all() {
        return new Broadcast(this, Target.EVERYONE);
    }

    public Broadcast to(String... rooms) {
        return all().to(rooms);
    }

    public Broadcast except(String... rooms) {
        return all().except(rooms);
    }

    public void emit(String event, Object... args) {
        all().emit(event, args);
    }

    SocketServer server() {
        return server;
    }

    RoomDirectory directory() {
        return directory;
    }

    List<LoopRooms> loops() {
        return List.copyOf(roomsByLoop.values());
    }

    LoopRooms roomsOn(LoopState loop) {
        return roomsByLoop.computeIfAbsent(loop, state -> new LoopRooms(state, this));
    }

    /** The socket whose own room this is. Null if there is none, or it has left it. */
    Socket ownerOf(String room) {
        Socket socket = socketsById.get(room);
        return socket != null && socket.isInOwnRoom() ? socket : null;
    }

    void add(Socket socket) {
        socketsById.put(socket.id(), socket);
    }

    void remove(Socket socket) {
        socketsById.remove(socket.id());
        server.release(this);
    }

    /** One counter for all sockets, so that a broadcast can ask all of them under one id. */
    long nextAckId() {
        return ackIds.getAndIncrement();
    }

    EncodedPacket encodeEvent(long ackId, String event, List<?> args) {
        return server.settings().codec().event(name, ackId, event, args);
    }

    EncodedPacket encodeAck(long ackId, List<?> args) {
        return server.settings().codec().encode(PacketType.ACK, name, ackId, args);
    }

    @Override
    public String toString() {
        return "Namespace[" + name + "]";
    }
}
