package chat.node.message;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.common.wire.DeleteMessage;
import chat.common.wire.EditMessage;
import chat.common.wire.Events;
import chat.common.wire.HistoryPage;
import chat.common.wire.HistoryRequest;
import chat.common.wire.Message;
import chat.common.wire.MessageAnswer;
import chat.common.wire.SendMessage;
import chat.common.wire.SyncAnswer;
import chat.common.wire.SyncAnswer.RoomNews;
import chat.common.wire.SyncRequest;
import chat.common.wire.TypingRequest;
import chat.node.account.SignedInSocket;
import chat.node.message.MessageDao.Since;
import chat.node.message.MessageService.RoomSync;
import chat.node.room.PendingJoins;
import chat.node.room.RoomName;
import chat.node.socket.Dispatch;
import chat.node.socket.Namespace;
import chat.node.socket.Socket;
import chat.node.socket.route.EventRouter;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Messages on sockets. */
public final class MessageEvents {
    private static final int DEFAULT_PAGE = 50;
    private static final int MOST_ROOMS = 200;

    private final MessageService messages;
    private final PendingJoins joins;
    private final Typing typing;
    private final Namespace namespace;

    /** @param namespace where everybody must have signed in */
    public MessageEvents(MessageService messages, PendingJoins joins, Typing typing, Namespace namespace) {
        this.messages = messages;
        this.joins = joins;
        this.typing = typing;
        this.namespace = namespace;
    }

    public void register(EventRouter events) {
        messages.setListener(new Teller(namespace));
        events.onAsync(Events.SEND_MESSAGE, Dispatch.LOOP, SendMessage.class, this::handleSend);
        events.on(Events.EDIT_MESSAGE, EditMessage.class, this::handleEdit);
        events.on(Events.DELETE_MESSAGE, DeleteMessage.class, this::handleDelete);
        events.on(Events.HISTORY, HistoryRequest.class, this::handleHistory);
        events.on(Events.SYNC, SyncRequest.class, this::handleSync);
        events.onAsync(Events.TYPING, Dispatch.LOOP, TypingRequest.class, this::handleTyping);
        namespace.listeners().onDisconnect((socket, reason) -> typing.handleLeft(socket));
    }

    /** To everybody in the room, the sender's sockets too. */
    private record Teller(Namespace namespace) implements MessageListener {
        @Override
        public void handleMessage(StoredMessage message) {
            tell(message, Events.MESSAGE, MessageJson.of(message.toWire()));
        }

        @Override
        public void handleChange(StoredMessage message) {
            String event = message.deletedAt() == null ? Events.MESSAGE_EDITED : Events.MESSAGE_DELETED;
            tell(message, event, message.toChange());
        }

        private void tell(StoredMessage message, String event, Object what) {
            namespace.to(new RoomName(message.room()).channel()).emit(event, what);
        }
    }

    private CompletionStage<ObjectNode> handleSend(Socket socket, SendMessage request) {
        PendingMessage message = messages.prepare(SignedInSocket.callerOf(socket), request);
        RoomName room = message.message().room();
        CompletionStage<StoredMessage> sent = joins.after(socket, room, () -> messages.send(message));
        typing.handleSent(socket, room);
        // A MessageAnswer, the quick way.
        return sent.thenApply(stored -> {
            ObjectNode answer = JsonNodeFactory.instance.objectNode();
            answer.set("message", MessageJson.of(stored.toWire()));
            return answer;
        });
    }

    private MessageAnswer handleEdit(Socket socket, EditMessage request) {
        return new MessageAnswer(messages.edit(SignedInSocket.callerOf(socket), request.id(), request.content())
                .toWire());
    }

    private MessageAnswer handleDelete(Socket socket, DeleteMessage request) {
        return new MessageAnswer(
                messages.delete(SignedInSocket.callerOf(socket), request.id()).toWire());
    }

    private HistoryPage handleHistory(Socket socket, HistoryRequest request) {
        MessageService.Page page = messages.history(
                SignedInSocket.callerOf(socket),
                RoomName.parse(request.room()),
                request.before(),
                request.after(),
                request.limit() == null ? DEFAULT_PAGE : request.limit());
        return new HistoryPage(toWire(page.messages()), page.hasMore());
    }

    private SyncAnswer handleSync(Socket socket, SyncRequest request) {
        List<Since> rooms = new ArrayList<>();
        if (request.rooms() == null || request.rooms().size() > MOST_ROOMS) {
            throw ChatException.invalidField("rooms", "must be an object with at most " + MOST_ROOMS + " rooms");
        }
        request.rooms().forEach((name, since) -> rooms.add(since(RoomName.parse(name), since)));
        Map<String, RoomNews> news = new LinkedHashMap<>();
        messages.sync(SignedInSocket.callerOf(socket), rooms)
                .forEach((room, sync) -> news.put(room.text(), toWire(sync)));
        return new SyncAnswer(news);
    }

    private CompletionStage<Void> handleTyping(Socket socket, TypingRequest request) {
        RoomName room = RoomName.parse(request.room());
        return joins.after(socket, room, () -> {
            typing.handle(socket, room, !Boolean.FALSE.equals(request.typing()));
            return CompletableFuture.completedStage(null);
        });
    }

    private static Since since(RoomName room, SyncRequest.Since since) {
        if (since == null || since.seq() == null || since.seq() < 0) {
            throw ChatException.invalidField("rooms", "must name for each room the number of its newest message");
        }
        return new Since(room, since.seq(), since.change());
    }

    private static RoomNews toWire(Optional<RoomSync> sync) {
        return sync.map(news -> new RoomNews(
                        toWire(news.messages()),
                        news.changes().stream().map(StoredMessage::toChange).toList(),
                        news.firstSeq(),
                        news.lastSeq(),
                        news.lastChange(),
                        news.hasMore(),
                        null))
                .orElseGet(() -> RoomNews.refused(new ChatException(ErrorCode.ROOM_NOT_FOUND).body()));
    }

    static List<Message> toWire(List<StoredMessage> messages) {
        return messages.stream().map(StoredMessage::toWire).toList();
    }
}
