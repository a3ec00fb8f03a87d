package chat.node.room;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.common.wire.Events;
import chat.common.wire.JoinedRoom;
import chat.common.wire.MemberChange;
import chat.common.wire.RoomRequest;
import chat.common.wire.SystemNotice;
import chat.node.account.Caller;
import chat.node.account.SignedInSocket;
import chat.node.room.RoomDao.Seat;
import chat.node.socket.Dispatch;
import chat.node.socket.Namespace;
import chat.node.socket.Socket;
import chat.node.socket.room.Target;
import chat.node.socket.route.EventRouter;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rooms on sockets. A membership is the account's, and lasts; that a socket is in the room's channel is the socket's, and
 * ends with it. Who leaves, leaves with all his sockets on all nodes.
 */
public final class RoomEvents {
    private static final Logger log = LoggerFactory.getLogger(RoomEvents.class);

    /** From node to node: this account may be no member of this room any more; see for yourself. */
    private static final String GONE = "chat:gone";

    /** From node to node: somebody's word may have been lost. */
    private static final String RECHECK = "chat:recheck";

    private static final long RECHECK_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final int CHECKED_AT_ONCE = 500;

    private final RoomService rooms;
    private final PendingJoins joins;
    private final Function<RoomName, CompletionStage<Void>> said;
    private final int roomsPerSocket;
    private final Namespace namespace;
    private volatile boolean recheckWanted;
    private long recheckedAt = System.nanoTime();

    /**
     * @param said completes when what was said in a room before is stored
     * @param namespace where everybody must have signed in
     */
    public RoomEvents(
            RoomService rooms,
            PendingJoins joins,
            Function<RoomName, CompletionStage<Void>> said,
            int roomsPerSocket,
            Namespace namespace) {
        this.rooms = rooms;
        this.said = said;
        this.joins = joins;
        this.roomsPerSocket = roomsPerSocket;
        this.namespace = namespace;
    }

    public void register(EventRouter events) {
        events.onAsync(Events.JOIN_ROOM, Dispatch.LOOP, RoomRequest.class, this::handleJoin);
        events.onAsync(Events.LEAVE_ROOM, Dispatch.LOOP, RoomRequest.class, this::handleLeave);
        namespace
                .listeners()
                .onServerEvent(GONE, (same, args, answer) -> handleGone(args))
                .onServerEvent(RECHECK, (same, args, answer) -> recheckWanted = true);
    }

    /** Words between nodes may have been lost, theirs or this one's. */
    public void handleBusBack() {
        recheckWanted = true;
        namespace.serverSideEmit(RECHECK);
    }

    /**
     * Puts out of the channels whoever is no member any more: when a node's word of it may have been lost, and every minute,
     * for that can happen unnoticed. Blocks; for a chore that comes round every second.
     */
    public void recheckIfDue() {
        long now = System.nanoTime();
        if (!recheckWanted && now - recheckedAt < RECHECK_NANOS) {
            return;
        }
        recheckWanted = false;
        recheckedAt = now;
        try {
            recheck();
        } catch (RuntimeException failure) {
            recheckWanted = true;
            throw failure;
        }
    }

    private void recheck() {
        Set<Seat> pairs = new HashSet<>();
        for (Socket socket : namespace.sockets()) {
            UUID account = SignedInSocket.callerOf(socket).accountId();
            for (String channel : socket.rooms()) {
                Optional.ofNullable(RoomName.ofChannel(channel))
                        .ifPresent(room -> pairs.add(new Seat(room.text(), account)));
            }
        }
        List<Seat> all = new ArrayList<>(pairs);
        for (int from = 0; from < all.size(); from += CHECKED_AT_ONCE) {
            for (Seat stranger : rooms.strangers(all.subList(from, Math.min(all.size(), from + CHECKED_AT_ONCE)))) {
                expelHere(new RoomName(stranger.room()), stranger.account());
            }
        }
    }

    /** Somebody is no member any more: tells everybody, himself too, and puts his sockets out. */
    void handleLeft(RoomName room, UUID account, String displayName) {
        tell(room, Events.SYSTEM, notice(room, displayName + " left the room.", "leave", account, displayName));
        tell(room, Events.MEMBER_LEFT, new MemberChange(room.text(), account.toString(), displayName, null));
        expelHere(room, account);
        namespace.serverSideEmit(GONE, room.text(), account.toString());
    }

    void handleJoined(RoomName room, UUID account, String displayName, Role role) {
        tell(room, Events.SYSTEM, notice(room, displayName + " joined the room.", "join", account, displayName));
        tell(room, Events.MEMBER_JOINED, new MemberChange(room.text(), account.toString(), displayName, role.text()));
    }

    private CompletionStage<JoinedRoom> handleJoin(Socket socket, RoomRequest request) {
        RoomName room = RoomName.parse(request.room());
        return joins.join(socket, room, roomsPerSocket, () -> join(socket, room));
    }

    private CompletionStage<JoinedRoom> join(Socket socket, RoomName room) {
        Caller caller = SignedInSocket.callerOf(socket);
        return rooms.join(caller.accountId(), room)
                .thenCompose(membership -> enter(socket, room)
                        .thenCompose(entered -> {
                            if (membership.fresh()) {
                                handleJoined(room, caller.accountId(), caller.displayName(), membership.role());
                            }
                            // Only now: whatever is newer than what is read from here on comes to the socket.
                            return rooms.look(caller.accountId(), room);
                        })
                        .thenApply(now -> joined(socket, room, now)));
    }

    private static JoinedRoom joined(Socket socket, RoomName room, Optional<Membership> present) {
        Membership now = present.orElseThrow(() -> {
            socket.leave(room.channel());
            return new ChatException(ErrorCode.ROOM_NOT_FOUND);
        });
        return new JoinedRoom(room.text(), now.lastSeq(), now.lastReadSeq(), now.members(), now.lastChange());
    }

    private CompletionStage<Void> enter(Socket socket, RoomName room) {
        return socket.joinAsync(room.channel()).exceptionally(failure -> {
            // He is in, and hears what is said on this node; that he may have missed something, he is told by "resync".
            log.debug("a channel is not live yet", failure);
            return null;
        });
    }

    private CompletionStage<Void> handleLeave(Socket socket, RoomRequest request) {
        RoomName room = RoomName.parse(request.room());
        Caller caller = SignedInSocket.callerOf(socket);
        // What he said before he left was said by a member, who hears it.
        return joins.alone(
                socket,
                room,
                () -> said.apply(room)
                        .thenCompose(stored -> rooms.leave(caller.accountId(), room))
                        .thenAcceptAsync(
                                membership -> {
                                    socket.leave(room.channel());
                                    handleLeft(room, caller);
                                },
                                socket::runInTurn));
    }

    /** For who has no socket at hand; fails as {@link RoomService#leave}. */
    CompletionStage<Void> leave(RoomName room, Caller caller) {
        return rooms.leave(caller.accountId(), room).thenAccept(membership -> handleLeft(room, caller));
    }

    private void handleLeft(RoomName room, Caller caller) {
        handleLeft(room, caller.accountId(), caller.displayName());
    }

    private void handleGone(List<JsonNode> args) {
        if (args.size() != 2 || !args.get(0).isTextual() || !args.get(1).isTextual()) {
            return;
        }
        try {
            expelHere(
                    RoomName.parse(args.get(0).textValue()),
                    UUID.fromString(args.get(1).textValue()));
        } catch (ChatException | IllegalArgumentException e) {
            log.debug("not a word of ours");
        }
    }

    /**
     * Looks again before it acts: he may have come back meanwhile. That goes through the room's lane, as his coming back does,
     * so that neither overtakes the other.
     */
    private void expelHere(RoomName room, UUID account) {
        Target channel = Target.EVERYONE.to(room.channel());
        CompletionStage<Optional<Membership>> looked;
        try {
            looked = rooms.look(account, room);
        } catch (ChatException overloaded) {
            recheckWanted = true;
            return;
        }
        var unused = looked.thenAccept(membership -> {
                    if (membership.isEmpty()) {
                        namespace.local().forEach(channel, socket -> {
                            if (SignedInSocket.callerOf(socket).accountId().equals(account)) {
                                socket.leave(room.channel());
                            }
                        });
                    }
                })
                .exceptionally(failure -> {
                    // Nobody knows: soon again, with all the others.
                    recheckWanted = true;
                    return null;
                });
    }

    void tell(RoomName room, String event, Object what) {
        namespace.to(room.channel()).emit(event, what);
    }

    private static SystemNotice notice(RoomName room, String text, String type, UUID account, String displayName) {
        return new SystemNotice(room.text(), text, type, new SystemNotice.Person(account.toString(), displayName));
    }
}
