package chat.node.message;

import chat.node.account.Caller;
import java.util.concurrent.CompletableFuture;

/** A message that waits to be written, and whoever waits for that. */
record PendingMessage(NewMessage message, Caller sender, CompletableFuture<StoredMessage> result) {
    /** A message takes more than its text. */
    private static final int OVERHEAD = 500;

    int weight() {
        return OVERHEAD + 2 * message.content().length();
    }

    StoredMessage stored(Outcome.Stored outcome) {
        return new StoredMessage(
                message.id(),
                message.room().text(),
                outcome.seq(),
                new StoredMessage.Sender(sender.accountId(), sender.email().orElse(null), sender.displayName()),
                message.clientId(),
                message.replyTo(),
                message.content(),
                outcome.createdAt(),
                null,
                null,
                0);
    }
}
