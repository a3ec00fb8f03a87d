package chat.node.room;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.common.wire.Events;
import chat.common.wire.MemberChange;
import chat.common.wire.NewRoom;
import chat.common.wire.RoleRequest;
import chat.common.wire.RoomView;
import chat.node.account.Caller;
import chat.node.account.EventLimits;
import chat.node.account.SignedIn;
import chat.node.rest.Handler;
import chat.node.rest.Request;
import chat.node.rest.Response;
import chat.node.rest.Router;
import chat.node.room.RoomListDao.Found;
import chat.node.storage.StorableText;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

/** Rooms over HTTP. What a caller may not see, or not do, is not there. */
public final class RoomRoutes {
    private static final int PAGE = 50;
    private static final int MOST_PER_PAGE = 200;
    private static final int TITLE_LENGTH = 140;
    private static final UUID NOBODY = new UUID(0, 0);
    private static final Pattern UUID_TEXT =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private final RoomListDao rooms;
    private final RoomEvents events;
    private final int roomsPerAccount;
    private final EventLimits limits;
    private final SignedIn signedIn;
    private final Executor workers;

    public RoomRoutes(
            RoomListDao rooms,
            RoomEvents events,
            int roomsPerAccount,
            EventLimits limits,
            SignedIn signedIn,
            Executor workers) {
        this.rooms = rooms;
        this.events = events;
        this.roomsPerAccount = roomsPerAccount;
        this.limits = limits;
        this.signedIn = signedIn;
        this.workers = workers;
    }

    public void register(Router router) {
        router.get("/api/rooms/open", workers, limited(this::handleOpen));
        router.post("/api/rooms", workers, limited(this::handleCreate));
        router.get("/api/rooms/{room}", workers, limited(this::handleRoom));
        router.get("/api/rooms/{room}/members", workers, limited(this::handleMembers));
        router.patch("/api/rooms/{room}/members/{userId}", workers, limited(this::handleRole));
        router.delete("/api/rooms/{room}/members/{userId}", workers, limited(this::handleRemove));
        router.post("/api/rooms/{room}/leave", workers, limited(this::handleLeave));
    }

    private Handler limited(SignedIn.CallerHandler handler) {
        return signedIn.only((request, caller) -> {
            limits.check(caller.accountId());
            return handler.handle(request, caller);
        });
    }

    private Response handleOpen(Request request, Caller caller) {
        String after = request.query("after").orElse("");
        String beginning = request.query("query").orElse("");
        int limit = Math.min(MOST_PER_PAGE, request.queryInt("limit", PAGE, 1, Integer.MAX_VALUE));
        if (!RoomName.isBeginning(beginning) || !RoomName.isBeginning(after)) {
            return uncached(Response.ok(java.util.List.of()));
        }
        return uncached(Response.ok(rooms.open(caller.accountId(), beginning, after, limit).stream()
                .map(RoomRoutes::view)
                .toList()));
    }

    private Response handleCreate(Request request, Caller caller) {
        NewRoom wanted = request.json(NewRoom.class);
        RoomName room = RoomName.parse(wanted.room());
        if (wanted.kind() != null && !wanted.kind().equals(RoomKind.OPEN.text())) {
            throw ChatException.invalidField("kind", "must be open");
        }
        String title = wanted.title() == null ? "" : wanted.title().strip();
        if (title.codePointCount(0, title.length()) > TITLE_LENGTH || !StorableText.canBeStored(title)) {
            throw ChatException.invalidField("title", "must have at most " + TITLE_LENGTH + " whole characters");
        }
        if (!rooms.create(caller.accountId(), room, title, roomsPerAccount)) {
            boolean exists = rooms.find(caller.accountId(), room).isPresent();
            throw new ChatException(exists ? ErrorCode.ROOM_EXISTS : ErrorCode.TOO_MANY_ROOMS);
        }
        return uncached(Response.json(201, view(find(caller, room))));
    }

    private Response handleRoom(Request request, Caller caller) {
        return uncached(Response.ok(view(find(caller, room(request)))));
    }

    private Response handleMembers(Request request, Caller caller) {
        RoomName room = room(request);
        Found unused = find(caller, room);
        UUID after = request.query("after")
                .filter(text -> !text.isEmpty())
                .map(RoomRoutes::id)
                .orElse(NOBODY);
        int limit = Math.min(MOST_PER_PAGE, request.queryInt("limit", PAGE, 1, Integer.MAX_VALUE));
        return uncached(Response.ok(rooms.members(room, after, limit)));
    }

    private Response handleRole(Request request, Caller caller) {
        RoomName room = room(request);
        UUID account = id(request.pathParam("userId"));
        Role role = role(request.json(RoleRequest.class).role());
        if (!rooms.setRole(caller.accountId(), room, account, role)) {
            throw new ChatException(ErrorCode.NOT_FOUND);
        }
        String name = rooms.displayName(account).orElse("");
        MemberChange change = new MemberChange(room.text(), account.toString(), name, role.text());
        events.tell(room, Events.MEMBER_ROLE, change);
        return uncached(Response.ok(change));
    }

    /** One's own membership is left, that of others ended. */
    private Response handleRemove(Request request, Caller caller) {
        RoomName room = room(request);
        UUID account = id(request.pathParam("userId"));
        if (account.equals(caller.accountId())) {
            return leave(room, caller);
        }
        if (!rooms.remove(caller.accountId(), room, account)) {
            throw new ChatException(ErrorCode.NOT_FOUND);
        }
        events.handleLeft(room, account, rooms.displayName(account).orElse("Somebody"));
        return Response.noContent();
    }

    private Response handleLeave(Request request, Caller caller) {
        return leave(room(request), caller);
    }

    private Response leave(RoomName room, Caller caller) {
        events.leave(room, caller).toCompletableFuture().join();
        return Response.noContent();
    }

    private Found find(Caller caller, RoomName room) {
        return rooms.find(caller.accountId(), room).orElseThrow(() -> new ChatException(ErrorCode.ROOM_NOT_FOUND));
    }

    private static RoomView view(Found room) {
        boolean member = room.role().isPresent();
        return new RoomView(
                room.name(),
                room.kind().text(),
                room.title(),
                room.members(),
                room.lastSeq(),
                room.role().map(Role::text).orElse(null),
                member ? room.lastRead() : null,
                null,
                null);
    }

    private static Role role(String text) {
        if (!Role.ADMIN.text().equals(text) && !Role.MEMBER.text().equals(text)) {
            throw ChatException.invalidField("role", "must be admin or member");
        }
        return Role.of(text);
    }

    private static RoomName room(Request request) {
        return RoomName.ofPath(request.pathParam("room"));
    }

    private static UUID id(String text) {
        if (!UUID_TEXT.matcher(text).matches()) {
            throw new ChatException(ErrorCode.NOT_FOUND);
        }
        return UUID.fromString(text);
    }

    private static Response uncached(Response response) {
        return response.withHeader("Cache-Control", "no-store");
    }
}
