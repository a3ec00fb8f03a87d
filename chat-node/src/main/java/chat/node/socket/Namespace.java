package chat.node.socket;

import chat.common.protocol.socket.EncodedPacket;
import chat.common.protocol.socket.PacketType;
import chat.node.socket.room.RoomWatcher;
import chat.node.socket.room.Rooms;
import chat.node.socket.room.Target;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** The sockets that share a name such as {@code /} or {@code /admin}. Thread-safe. */
public final class Namespace {
    private final SocketServer server;
    private final String name;
    private final Listeners listeners;
    private final Rooms<Socket> members;
    private final LocalSockets local;
    private final AtomicLong ackIds = new AtomicLong();

    Namespace(SocketServer server, String name, Listeners listeners) {
        this.server = server;
        this.name = name;
        this.listeners = listeners;
        this.members = new Rooms<>(new Watched(this));
        this.local = new LocalSockets(this, members);
    }

    public String name() {
        return name;
    }

    /** Those of a dynamic namespace are shared by all it stands for. */
    public Listeners listeners() {
        return listeners;
    }

    public Optional<Socket> socket(String id) {
        return Optional.ofNullable(members.member(id));
    }

    /** A view that changes as sockets come and go. */
    public Collection<Socket> sockets() {
        return members.members();
    }

    /** The rooms that have members here; without the sockets' own ones. */
    public Set<String> rooms() {
        return members.names().stream()
                .filter(room -> members.member(room) == null)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The sockets on this node, for whoever brings something from others. */
    public LocalSockets local() {
        return local;
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

    Rooms<Socket> members() {
        return members;
    }

    /** One of those who hold it does so no longer. */
    void release() {
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

    private record Watched(Namespace namespace) implements RoomWatcher {
        @Override
        public CompletionStage<Void> handleFirst(String room) {
            return namespace.server.watcher().handleFirst(namespace, room);
        }

        @Override
        public void handleLast(String room) {
            namespace.server.watcher().handleLast(namespace, room);
        }
    }
}
