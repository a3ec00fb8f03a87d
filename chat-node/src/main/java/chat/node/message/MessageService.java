package chat.node.message;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.common.wire.SendMessage;
import chat.node.account.Caller;
import chat.node.config.NodeConfig;
import chat.node.message.MessageDao.Door;
import chat.node.message.MessageDao.News;
import chat.node.message.MessageDao.Since;
import chat.node.room.RoomName;
import chat.node.storage.StorableText;
import chat.node.storage.TimeOrderedIds;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/** The rules of messages: who may write, change and read what. Thread-safe; all but {@link #send} block. */
public final class MessageService {
    private static final int MOST_PER_PAGE = 200;
    private static final int MOST_PER_SYNC = 500;
    private static final int CLIENT_ID_LENGTH = 128;
    private static final Pattern UUID_TEXT =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    /** @param hasMore whether there are more in the direction asked for */
    record Page(List<StoredMessage> messages, boolean hasMore) {}

    /**
     * What is new in one room.
     *
     * @param firstSeq of the oldest that is kept; null if there is nothing new
     * @param lastChange to go on from
     */
    record RoomSync(
            List<StoredMessage> messages,
            List<StoredMessage> changes,
            Long firstSeq,
            long lastSeq,
            long lastChange,
            boolean hasMore) {}

    private final MessageDao messages;
    private final NodeConfig.Messages config;
    private final TimeOrderedIds ids;
    private final MessageWriter writer;
    private volatile MessageListener listener;

    public MessageService(
            AppendDao appends,
            MessageDao messages,
            NodeConfig.Messages config,
            TimeOrderedIds ids,
            MeterRegistry metrics) {
        this.messages = messages;
        this.config = config;
        this.ids = ids;
        this.writer = new MessageWriter(appends, messages, message -> listener.handleMessage(message), config, metrics);
    }

    void setListener(MessageListener listener) {
        this.listener = listener;
    }

    /** Completes when what was sent before through this node, in this room, is stored or refused. */
    public CompletionStage<Void> written(RoomName room) {
        return writer.written(room);
    }

    /** Writes what waits, and takes no more. */
    public void close(Duration patience) {
        writer.close(patience);
    }

    /**
     * Does not block.
     *
     * @return the message once it is committed; the same one if the sender used this client id in the room before. On the
     *     lane's thread, in the order of the room.
     * @throws ChatException {@code validation_failed}, {@code overloaded}; the stage also fails with {@code room_not_found}
     *     for who is no member, and {@code unavailable}
     */
    CompletionStage<StoredMessage> send(Caller sender, SendMessage request) {
        return send(prepare(sender, request));
    }

    /** As {@link #send}, for who has checked it before. */
    CompletionStage<StoredMessage> send(PendingMessage message) {
        writer.add(message);
        return message.result();
    }

    /** @throws ChatException {@code validation_failed} */
    PendingMessage prepare(Caller sender, SendMessage request) {
        RoomName room = RoomName.parse(request.room());
        Content content = Content.parse(request.content(), config.maxContentLength());
        if (request.attachments() != null && !request.attachments().isEmpty()) {
            throw ChatException.invalidField("attachments", "are not supported");
        }
        NewMessage message = new NewMessage(
                ids.next(),
                room,
                sender.accountId(),
                clientId(request.clientId()),
                replyTo(request.replyTo()),
                content.text());
        return new PendingMessage(message, sender, new CompletableFuture<>());
    }

    /** @throws ChatException {@code message_not_found} unless it is his own, and not deleted */
    StoredMessage edit(Caller caller, String id, String text) {
        UUID known = messageId(id);
        Content content = Content.parse(text, config.maxContentLength());
        return told(messages.change(caller.accountId(), known, content.text()));
    }

    /** Done twice, it is done once. @throws ChatException {@code message_not_found} unless he may */
    StoredMessage delete(Caller caller, String id) {
        UUID known = messageId(id);
        Optional<StoredMessage> deleted = messages.change(caller.accountId(), known, null);
        if (deleted.isPresent()) {
            return told(deleted);
        }
        return messages.findDeleted(caller.accountId(), known)
                .orElseThrow(() -> new ChatException(ErrorCode.MESSAGE_NOT_FOUND));
    }

    /**
     * The newest messages, or those next to one. A room that does not exist yet, but could, is an empty one; and so that nobody
     * learns what is there, one that the caller may not see is empty as well.
     *
     * @param before null, or a message's number
     * @param after null, or a message's number; not both
     */
    Page history(Caller caller, RoomName room, Long before, Long after, int limit) {
        return history(caller, room, before, after, limit, new PageBudget(Math.min(limit, MOST_PER_PAGE)));
    }

    /** The same for who does not ask over a socket, where a page that is cut short would be taken for the last one. */
    Page wholePage(Caller caller, RoomName room, Long before, Long after, int limit) {
        return history(caller, room, before, after, limit, PageBudget.unlimited(Math.min(limit, MOST_PER_PAGE)));
    }

    private Page history(Caller caller, RoomName room, Long before, Long after, int limit, PageBudget budget) {
        if (before != null && after != null) {
            throw ChatException.invalidField("after", "cannot be given together with before");
        }
        if (limit < 1) {
            throw ChatException.invalidField("limit", "must be a number from 1 to " + MOST_PER_PAGE);
        }
        int most = Math.min(limit, MOST_PER_PAGE);
        Optional<List<StoredMessage>> found = after == null
                ? messages.before(caller.accountId(), room, before == null ? Long.MAX_VALUE : before, most + 1)
                : messages.after(caller.accountId(), room, after, most + 1);
        if (found.isEmpty() && !config.openRoomsOnJoin()) {
            throw new ChatException(ErrorCode.ROOM_NOT_FOUND);
        }
        return page(found.orElse(List.of()), after == null, budget);
    }

    /** What is new in each room; empty for those that the caller may not see, or that do not exist. */
    Map<RoomName, Optional<RoomSync>> sync(Caller caller, List<Since> rooms) {
        // Most rooms have nothing new: one question for all of them.
        Map<String, Door> doors = messages.doors(
                caller.accountId(), rooms.stream().map(Since::room).toList());
        PageBudget budget = new PageBudget(MOST_PER_SYNC);
        Map<RoomName, Optional<RoomSync>> news = new LinkedHashMap<>();
        for (Since since : rooms) {
            Optional<Door> door = Optional.ofNullable(doors.get(since.room().text()));
            news.put(since.room(), door.flatMap(seen -> sync(caller, seen, since, budget)));
        }
        return news;
    }

    private Optional<RoomSync> sync(Caller caller, Door door, Since since, PageBudget budget) {
        if (!door.hasNews(since)) {
            return Optional.of(new RoomSync(List.of(), List.of(), null, door.lastSeq(), door.lastChange(), false));
        }
        // Where there is no place left, at least from which change on to ask again.
        int most = Math.min(MOST_PER_PAGE, budget.messagesLeft());
        return messages.news(caller.accountId(), since, most + 1).map(found -> sync(found, most, budget));
    }

    private static RoomSync sync(News found, int most, PageBudget budget) {
        List<StoredMessage> changes = budget.take(first(found.changes(), most));
        List<StoredMessage> messages = budget.take(first(found.messages(), most));
        boolean allChanges = changes.size() == found.changes().size();
        // Up to the one before the first that is not told.
        long told = allChanges ? 0 : found.changes().get(changes.size()).change() - 1;
        return new RoomSync(
                messages,
                changes,
                found.firstSeq(),
                found.door().lastSeq(),
                allChanges ? found.door().lastChange() : told,
                !allChanges || messages.size() < found.messages().size());
    }

    private static Page page(List<StoredMessage> found, boolean backwards, PageBudget budget) {
        // What does not fit is cut off at the far end.
        List<StoredMessage> nearestFirst = new ArrayList<>(found);
        if (backwards) {
            Collections.reverse(nearestFirst);
        }
        List<StoredMessage> taken = budget.take(nearestFirst);
        if (backwards) {
            Collections.reverse(taken);
        }
        return new Page(taken, taken.size() < found.size());
    }

    private StoredMessage told(Optional<StoredMessage> changed) {
        StoredMessage message = changed.orElseThrow(() -> new ChatException(ErrorCode.MESSAGE_NOT_FOUND));
        listener.handleChange(message);
        return message;
    }

    private static <T> List<T> first(List<T> all, int most) {
        return all.subList(0, Math.min(all.size(), most));
    }

    private static String clientId(String given) {
        if (given != null
                && (given.isEmpty() || given.length() > CLIENT_ID_LENGTH || !StorableText.canBeStored(given))) {
            throw ChatException.invalidField("clientId", "must be a text of 1 to " + CLIENT_ID_LENGTH + " characters");
        }
        return given;
    }

    private static UUID replyTo(String given) {
        if (given != null && !UUID_TEXT.matcher(given).matches()) {
            throw ChatException.invalidField("replyTo", "is no message of this room");
        }
        return given == null ? null : UUID.fromString(given);
    }

    private static UUID messageId(String given) {
        if (given == null || !UUID_TEXT.matcher(given).matches()) {
            throw new ChatException(ErrorCode.MESSAGE_NOT_FOUND);
        }
        return UUID.fromString(given);
    }
}
