package chat.node.message;

import chat.common.error.ChatException;
import chat.common.wire.EditMessage;
import chat.common.wire.MessageAnswer;
import chat.node.account.Caller;
import chat.node.account.EventLimits;
import chat.node.account.SignedIn;
import chat.node.rest.Handler;
import chat.node.rest.Request;
import chat.node.rest.Response;
import chat.node.rest.Router;
import chat.node.room.RoomName;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Messages over HTTP. */
public final class MessageRoutes {
    private static final int DEFAULT_PAGE = 50;

    private final MessageService messages;
    private final InboxDao inbox;
    private final EventLimits limits;
    private final SignedIn signedIn;
    private final Executor workers;

    public MessageRoutes(
            MessageService messages, InboxDao inbox, EventLimits limits, SignedIn signedIn, Executor workers) {
        this.messages = messages;
        this.inbox = inbox;
        this.limits = limits;
        this.signedIn = signedIn;
        this.workers = workers;
    }

    public void register(Router router) {
        router.get(
                "/api/rooms",
                workers,
                limited((request, caller) -> uncached(Response.ok(inbox.rooms(caller.accountId())))));
        router.get("/api/messages/{room}", workers, limited(this::handleHistory));
        router.patch("/api/messages/{id}", workers, limited(this::handleEdit));
        router.delete("/api/messages/{id}", workers, limited(this::handleDelete));
    }

    private Handler limited(SignedIn.CallerHandler handler) {
        return signedIn.only((request, caller) -> {
            limits.check(caller.accountId());
            return handler.handle(request, caller);
        });
    }

    /** An array, oldest first. */
    private Response handleHistory(Request request, Caller caller) {
        MessageService.Page page = messages.wholePage(
                caller,
                RoomName.ofPath(request.pathParam("room")),
                seq(request, "before"),
                seq(request, "after"),
                request.queryInt("limit", DEFAULT_PAGE, 1, Integer.MAX_VALUE));
        return uncached(Response.ok(MessageEvents.toWire(page.messages())))
                .withHeader("X-Has-More", Boolean.toString(page.hasMore()));
    }

    private Response handleEdit(Request request, Caller caller) {
        EditMessage edit = request.json(EditMessage.class);
        return uncached(Response.ok(new MessageAnswer(
                messages.edit(caller, request.pathParam("id"), edit.content()).toWire())));
    }

    private Response handleDelete(Request request, Caller caller) {
        return uncached(Response.ok(new MessageAnswer(
                messages.delete(caller, request.pathParam("id")).toWire())));
    }

    private static Long seq(Request request, String name) {
        Optional<String> text = request.query(name).filter(value -> !value.isEmpty());
        try {
            return text.map(Long::valueOf).orElse(null);
        } catch (NumberFormatException e) {
            throw ChatException.invalidField(name, "must be the number of a message");
        }
    }

    private static Response uncached(Response response) {
        return response.withHeader("Cache-Control", "no-store");
    }
}
