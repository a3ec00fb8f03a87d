package chat.node.message;

import chat.common.error.ChatException;
import chat.common.wire.EditMessage;
import chat.common.wire.MessageAnswer;
import chat.node.account.Caller;
import chat.node.account.SignedIn;
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
    private final SignedIn signedIn;
    private final Executor workers;

    public MessageRoutes(MessageService messages, InboxDao inbox, SignedIn signedIn, Executor workers) {
        this.messages = messages;
        this.inbox = inbox;
        this.signedIn = signedIn;
        this.workers = workers;
    }

    public void register(Router router) {
        router.get(
                "/api/rooms",
                workers,
                signedIn.only((request, caller) -> uncached(Response.ok(inbox.rooms(caller.accountId())))));
        router.get("/api/messages/{room}", workers, signedIn.only(this::handleHistory));
        router.patch("/api/messages/{id}", workers, signedIn.only(this::handleEdit));
        router.delete("/api/messages/{id}", workers, signedIn.only(this::handleDelete));
    }

    /** An array, oldest first. */
    private Response handleHistory(Request request, Caller caller) {
        MessageService.Page page = messages.history(
                caller,
                RoomName.ofPath(request.pathParam("room")),
                seq(request, "before"),
                seq(request, "after"),
                request.queryInt("limit", DEFAULT_PAGE, 1, Integer.MAX_VALUE));
        return uncached(Response.ok(MessageEvents.toWire(page.messages())));
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
