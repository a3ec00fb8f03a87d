package chat.node.socket;

import chat.common.protocol.socket.EncodedPacket;
import chat.common.protocol.socket.PacketType;
import chat.node.socket.room.RoomWatcher;
import chat.node.socket.room.Rooms;
import chat.node.socket.room.Target;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The sockets that share a name such as {@code /} or {@code /admin}. Thread-safe. */
public final class Namespace {
    private final SocketServer server;
    private final String name;
    private final Listeners listeners;
    private final Rooms<Socket> members;
    private final LocalSockets local;
    private final AtomicLong ackIds = new AtomicLong();
    private CompletionStage<Void> live = RoomWatcher.LIVE;

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

    /** The rooms that have members on this node; without the sockets' own ones. */
    public Set<String> rooms() {
        return members.names().stream()
                .filter(room -> members.member(room) == null)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The rooms that have members on any node, the sockets' own ones too; fails with a {@link MissingAnswersException}, or if
     * nodes cannot be reached.
     */
    public CompletionStage<Set<String>> allRooms() {
        return cluster().rooms(this).thenApply(elsewhere -> {
            Set<String> all = new HashSet<>(members.names());
            all.addAll(elsewhere);
            return all;
        });
    }

    /** An event for the other nodes themselves, to the listeners of {@link Listeners#onServerEvent}. Not to this node. */
    public void serverSideEmit(String event, Object... args) {
        cluster().serverSideEmit(this, event, trees(Arrays.asList(args)));
    }

    /** The same with an answer of each; fails with a {@link MissingAnswersException}, or if nodes cannot be reached. */
    public CompletionStage<List<JsonNode>> serverSideEmitWithAck(String event, Object... args) {
        return cluster().serverSideEmitWithAck(this, event, trees(Arrays.asList(args)));
    }

    /**
     * Another node's event for this one. On the bus's thread.
     *
     * @return false if nobody here listens for it
     */
    public boolean handleServerEvent(String event, List<JsonNode> args, Consumer<Object> answer) {
        return listeners.handleServerEvent(this, event, args, answer);
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

    /** Anything Jackson can write, as the tree that it writes. */
    public JsonNode tree(Object value) {
        return server.tree(value);
    }

    SocketServer server() {
        return server;
    }

    Cluster cluster() {
        return server.cluster();
    }

    /** Before anybody else has it. */
    void open() {
        live = cluster().handleOpened(this);
    }

    /** Completes when what other nodes send to it arrives. */
    CompletionStage<Void> live() {
        return live;
    }

    List<JsonNode> trees(List<?> args) {
        List<JsonNode> trees = new ArrayList<>(args.size());
        for (Object arg : args) {
            trees.add(server.tree(arg));
        }
        return trees;
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
            return namespace.server.cluster().handleFirst(namespace, room);
        }

        @Override
        public void handleLast(String room) {
            namespace.server.cluster().handleLast(namespace, room);
        }
    }
}
