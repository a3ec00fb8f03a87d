package chat.node.message;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import chat.node.config.NodeConfig;
import chat.node.room.RoomName;
import chat.node.storage.Database;
import chat.node.work.BatchLanes;
import chat.node.work.SparseLog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings messages into the database, those of a room in the order given, together with what else waits. Whoever waits for one
 * hears when it is committed, and then everybody else does.
 *
 * <p>When the connection breaks while a batch is being committed, nobody knows whether it was. Then its messages are looked
 * up, by the ids that they got here, before they are written once more; and the first try may even be done after that look.
 * By its id each is still written once, and told to the room once, as long as this node lives and PostgreSQL is back before
 * its patience is over.
 *
 * <p>Thread-safe.
 */
final class MessageWriter {
    private static final Logger log = LoggerFactory.getLogger(MessageWriter.class);
    private static final SparseLog UNSTORED = new SparseLog();
    private static final int BATCH = 500;
    private static final long LANE_BYTES = 16 << 20;

    /** Two nodes that write the same retry at the same moment meet once; this often only if something is very wrong. */
    private static final int MOST_COLLISIONS = 3;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(4);
    private static final long PAUSE_MS = 200;

    private final AppendDao appends;
    private final MessageDao messages;
    private final Consumer<StoredMessage> fanOut;
    private final BatchLanes<PendingMessage> lanes;
    private final Counter stored;
    private final Counter repeated;

    /** @param fanOut tells everybody in the room; on the lane's thread, in the order of the room */
    MessageWriter(
            AppendDao appends,
            MessageDao messages,
            Consumer<StoredMessage> fanOut,
            NodeConfig.Messages config,
            MeterRegistry metrics) {
        this.appends = appends;
        this.messages = messages;
        this.fanOut = fanOut;
        this.lanes = new BatchLanes<>(
                "messages",
                new BatchLanes.Bounds(config.lanes(), config.laneCapacity(), LANE_BYTES, BATCH),
                message -> "",
                this::write,
                metrics);
        stored = Counter.builder("chat.messages.stored").register(metrics);
        repeated = Counter.builder("chat.messages.repeated").register(metrics);
    }

    /** @throws ChatException {@code overloaded} */
    void add(PendingMessage message) {
        lanes.add(message.message().room(), message, message.weight());
    }

    /** Completes when what was added before, in this room, has been written or refused. */
    CompletionStage<Void> written(RoomName room) {
        return lanes.written(room);
    }

    void close(Duration patience) {
        lanes.close(patience);
    }

    private void write(List<PendingMessage> batch) {
        write(withoutRepetitions(batch), System.nanoTime() + PATIENCE_NANOS);
    }

    private void write(List<PendingMessage> batch, long giveUpAt) {
        List<PendingMessage> left = batch;
        for (int collisions = 0; !left.isEmpty(); ) {
            try {
                append(left);
                return;
            } catch (RuntimeException failure) {
                if (Database.isOutage(failure) || (Database.isDuplicate(failure) && ++collisions < MOST_COLLISIONS)) {
                    // As to a duplicate, somebody was faster: another node with one of them; or a try of this one, of
                    // which
                    // nothing was known when it broke, and which was done after all.
                    left = afterFailure(left, failure, giveUpAt);
                } else {
                    left = oneByOne(left, failure, giveUpAt);
                }
            }
        }
    }

    /** A message and its repetition may come so close to one another that they meet here. */
    private List<PendingMessage> withoutRepetitions(List<PendingMessage> batch) {
        record Key(String room, UUID sender, String clientId) {}
        Map<Key, PendingMessage> firstByKey = new HashMap<>();
        List<PendingMessage> firsts = new ArrayList<>(batch.size());
        for (PendingMessage one : batch) {
            NewMessage message = one.message();
            PendingMessage first = message.clientId() == null
                    ? null
                    : firstByKey.putIfAbsent(
                            new Key(message.room().text(), message.senderId(), message.clientId()), one);
            if (first == null) {
                firsts.add(one);
            } else {
                repeated.increment();
                var unused = first.result().whenComplete((result, failure) -> complete(one.result(), result, failure));
            }
        }
        return firsts;
    }

    private void append(List<PendingMessage> batch) {
        List<Outcome> outcomes =
                appends.append(batch.stream().map(PendingMessage::message).toList());
        for (int i = 0; i < batch.size(); i++) {
            handle(batch.get(i), outcomes.get(i));
        }
    }

    private void handle(PendingMessage pending, Outcome outcome) {
        if (outcome instanceof Outcome.Stored news) {
            tell(pending, pending.stored(news));
        } else if (outcome instanceof Outcome.Known known) {
            handleKnown(pending, known);
        } else if (outcome instanceof Outcome.NoMember) {
            fail(pending, new ChatException(ErrorCode.ROOM_NOT_FOUND));
        } else {
            fail(pending, ChatException.invalidField("replyTo", "is no message of this room"));
        }
    }

    private void handleKnown(PendingMessage pending, Outcome.Known known) {
        try {
            messages.find(known.roomId(), known.seq())
                    .ifPresentOrElse(
                            message -> handleKnown(pending, message),
                            // Its time was over between the two questions.
                            () -> fail(pending, new ChatException(ErrorCode.MESSAGE_NOT_FOUND)));
        } catch (RuntimeException failure) {
            fail(pending, failure);
        }
    }

    private void handleKnown(PendingMessage pending, StoredMessage message) {
        if (message.id().equals(pending.message().id())) {
            // By a try of this very message that was thought to have failed: nobody has heard of it.
            tell(pending, message);
        } else {
            // Everybody heard of it when it was written.
            repeated.increment();
            complete(pending.result(), message, null);
        }
    }

    private void tell(PendingMessage pending, StoredMessage message) {
        stored.increment();
        complete(pending.result(), message, null);
        try {
            fanOut.accept(message);
        } catch (RuntimeException e) {
            log.error("a message is stored, but nobody was told", e);
        }
    }

    /** @return those that are not there, to be written once more; none when patience is over */
    private List<PendingMessage> afterFailure(List<PendingMessage> left, RuntimeException failure, long giveUpAt) {
        while (System.nanoTime() - giveUpAt < 0) {
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
                return withoutWritten(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            } catch (RuntimeException again) {
                log.debug("still away");
            }
        }
        left.forEach(pending -> fail(pending, failure));
        return List.of();
    }

    private List<PendingMessage> withoutWritten(List<PendingMessage> left) {
        Map<UUID, StoredMessage> writtenById = new HashMap<>();
        messages.findAll(left.stream().map(pending -> pending.message().id()).toList())
                .forEach(message -> writtenById.put(message.id(), message));
        List<PendingMessage> missing = new ArrayList<>();
        // In the order of the room, as they would have been told.
        left.stream()
                .filter(pending -> writtenById.containsKey(pending.message().id()))
                .forEach(pending ->
                        tell(pending, writtenById.get(pending.message().id())));
        left.stream()
                .filter(pending -> !writtenById.containsKey(pending.message().id()))
                .forEach(missing::add);
        return missing;
    }

    /** One that PostgreSQL chokes on must not fail the others. */
    private List<PendingMessage> oneByOne(List<PendingMessage> left, RuntimeException failure, long giveUpAt) {
        if (left.size() == 1) {
            UNSTORED.say(more -> log.error("a message could not be stored{}", more, failure));
            fail(left.get(0), new ChatException(ErrorCode.INTERNAL));
        } else {
            left.forEach(pending -> write(List.of(pending), giveUpAt));
        }
        return List.of();
    }

    private static void fail(PendingMessage pending, RuntimeException failure) {
        complete(pending.result(), null, failure);
    }

    private static void complete(CompletableFuture<StoredMessage> result, StoredMessage message, Throwable failure) {
        if (failure == null) {
            result.complete(message);
        } else {
            result.completeExceptionally(failure);
        }
    }
}
