package chat.node.message;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.common.wire.Events;
import chat.common.wire.TypingNotice;
import chat.node.account.SignedInSocket;
import chat.node.room.RoomName;
import chat.node.socket.Namespace;
import chat.node.socket.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Who is typing where. It is in no database: who is in a room's channel may tell the others, and what he tells ends by itself.
 * A key that is pressed again and again is told to the others every few seconds only.
 *
 * <p>Thread-safe. Bounded by the sockets' rooms.
 */
public final class Typing {
    static final long EXPIRY_NANOS = TimeUnit.SECONDS.toNanos(6);
    private static final long REMINDER_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final class Entry {
        /** What the others were told last, and when they were told of a beginning. */
        boolean told;

        long toldAt;
        long endsAt;
    }

    private record Ended(Socket socket, RoomName room) {}

    private final Namespace namespace;
    private final LongSupplier nanoTime;
    private final Map<Socket, Map<RoomName, Entry>> entriesBySocket = new HashMap<>();

    public Typing(Namespace namespace) {
        this(namespace, System::nanoTime);
    }

    Typing(Namespace namespace, LongSupplier nanoTime) {
        this.namespace = namespace;
        this.nanoTime = nanoTime;
    }

    /** @throws ChatException {@code room_not_found} if the socket has not joined the room */
    void handle(Socket socket, RoomName room, boolean on) {
        if (!socket.isIn(room.channel())) {
            throw new ChatException(ErrorCode.ROOM_NOT_FOUND);
        }
        if (on ? begin(socket, room) : end(socket, room)) {
            tell(socket, room, on);
        }
    }

    /** What was typed is sent. */
    void handleSent(Socket socket, RoomName room) {
        if (end(socket, room)) {
            tell(socket, room, false);
        }
    }

    /** The socket is gone. */
    void handleLeft(Socket socket) {
        Map<RoomName, Entry> entries;
        synchronized (this) {
            entries = entriesBySocket.remove(socket);
        }
        if (entries != null) {
            entries.forEach((room, entry) -> {
                if (entry.told) {
                    tell(socket, room, false);
                }
            });
        }
    }

    /** Ends what nobody went on with; for a chore that comes round every second. */
    public void sweep() {
        expired().forEach(ended -> tell(ended.socket(), ended.room(), false));
    }

    synchronized int size() {
        return entriesBySocket.size();
    }

    /** @return whether it is to be told: not more often than every few seconds, also if it ended in between */
    private synchronized boolean begin(Socket socket, RoomName room) {
        long now = nanoTime.getAsLong();
        Map<RoomName, Entry> entries = entriesBySocket.computeIfAbsent(socket, same -> new HashMap<>(2));
        Entry entry = entries.get(room);
        boolean tell = entry == null || now - entry.toldAt >= REMINDER_NANOS;
        if (entry == null) {
            entry = new Entry();
            entries.put(room, entry);
        }
        if (tell) {
            entry.told = true;
            entry.toldAt = now;
        }
        entry.endsAt = now + EXPIRY_NANOS;
        return tell;
    }

    /** @return whether it is to be told; remembered until he may begin again */
    private synchronized boolean end(Socket socket, RoomName room) {
        Map<RoomName, Entry> entries = entriesBySocket.get(socket);
        Entry entry = entries == null ? null : entries.get(room);
        if (entry == null) {
            return false;
        }
        boolean tell = entry.told;
        entry.told = false;
        entry.endsAt = entry.toldAt + REMINDER_NANOS;
        return tell;
    }

    private synchronized List<Ended> expired() {
        long now = nanoTime.getAsLong();
        List<Ended> ended = new ArrayList<>();
        entriesBySocket.forEach((socket, entries) -> entries.forEach((room, entry) -> {
            if (entry.endsAt - now <= 0 && entry.told) {
                ended.add(new Ended(socket, room));
            }
        }));
        entriesBySocket.values().removeIf(entries -> {
            entries.values().removeIf(entry -> entry.endsAt - now <= 0);
            return entries.isEmpty();
        });
        return ended;
    }

    /** Not to his own socket; and who cannot take it right now misses nothing. */
    private void tell(Socket socket, RoomName room, boolean on) {
        String user = SignedInSocket.callerOf(socket).accountId().toString();
        namespace
                .to(room.channel())
                .except(socket.id())
                .droppable()
                .emit(Events.TYPING, new TypingNotice(room.text(), user, on));
    }
}
