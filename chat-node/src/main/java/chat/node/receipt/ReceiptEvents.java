package chat.node.receipt;

import chat.common.error.ChatException;
import chat.common.wire.Events;
import chat.common.wire.MarkRead;
import chat.common.wire.ReadPosition;
import chat.node.account.SignedInSocket;
import chat.node.room.PendingJoins;
import chat.node.room.RoomName;
import chat.node.socket.Dispatch;
import chat.node.socket.Namespace;
import chat.node.socket.Socket;
import chat.node.socket.route.EventRouter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/** Read positions on sockets. */
public final class ReceiptEvents {
    private final ReceiptService receipts;
    private final PendingJoins joins;
    private final ReadNews news;

    /** @param namespace where everybody must have signed in */
    public ReceiptEvents(ReceiptService receipts, PendingJoins joins, Namespace namespace, MeterRegistry metrics) {
        this.receipts = receipts;
        this.joins = joins;
        this.news = new ReadNews(
                (room, reader, seq) -> namespace
                        .to(room.channel())
                        .emit(Events.READ, new ReadPosition(room.text(), reader.toString(), seq)),
                metrics);
    }

    public void register(EventRouter events) {
        events.onAsync(Events.MARK_READ, Dispatch.LOOP, MarkRead.class, this::handleMark);
    }

    /** To be called a few times a second. */
    public void flush() {
        news.flush();
    }

    private CompletionStage<Void> handleMark(Socket socket, MarkRead request) {
        RoomName room = RoomName.parse(request.room());
        if (request.seq() == null || request.seq() < 0) {
            throw ChatException.invalidField("seq", "must be the number of a message");
        }
        UUID reader = SignedInSocket.callerOf(socket).accountId();
        return joins.after(socket, room, () -> receipts.mark(reader, room, request.seq()))
                .thenAccept(position -> {
                    if (position.moved()) {
                        news.add(room, reader, position.seq());
                    }
                });
    }
}
