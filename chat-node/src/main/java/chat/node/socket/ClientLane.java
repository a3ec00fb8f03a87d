package chat.node.socket;

import chat.common.protocol.engine.EnginePacket;
import chat.node.engine.CloseReason;
import chat.node.work.Lane;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client's work that may block, one task after another off the event loop. When too much of it waits, or the pool has no
 * thread to give, the client is read no further until the work is done; nothing is lost and nobody else notices.
 *
 * <p>Confined to the event loop, but for the tasks themselves.
 */
final class ClientLane {
    private static final long RETRY_MS = 10;

    private final Client client;
    private final Lane lane;
    private final int capacity;
    private final AtomicInteger waiting = new AtomicInteger();

    /** Tasks the pool had no thread for; tried again shortly. */
    private final ArrayDeque<Runnable> refused = new ArrayDeque<>(0);

    private ScheduledFuture<?> retryTimer;

    /** Messages that arrived although reading is paused: they were on their way. */
    private final ArrayDeque<EnginePacket> backlog = new ArrayDeque<>(0);

    private long backlogBytes;
    private volatile boolean paused;

    ClientLane(Client client, Executor pool) {
        this.client = client;
        this.capacity = client.settings().laneCapacity();
        // Bounded by the pause: what one message may bring beyond that is not much, and must not be lost.
        this.lane = new Lane(pool, Integer.MAX_VALUE);
    }

    void submit(Runnable task) {
        Runnable counted = () -> {
            try {
                task.run();
            } finally {
                handleDone();
            }
        };
        waiting.incrementAndGet();
        if (!refused.isEmpty() || !offer(counted)) {
            refused.add(counted);
            retryLater();
        }
        if (waiting.get() >= capacity || !refused.isEmpty()) {
            pause();
        }
    }

    /** Something of the client's begins to wait elsewhere than in the lane; it counts as if it did here. */
    void beginWork() {
        if (waiting.incrementAndGet() >= capacity) {
            pause();
        }
    }

    void endWork() {
        handleDone();
    }

    /** @return true if the message was kept for later */
    boolean holdsBack(EnginePacket message) {
        if (!paused) {
            return false;
        }
        backlog.add(message);
        backlogBytes += message.length() + 64;
        if (backlogBytes > client.settings().maxBacklog()) {
            client.close(CloseReason.TRANSPORT_ERROR);
        }
        return true;
    }

    private boolean offer(Runnable task) {
        try {
            lane.execute(task);
            return true;
        } catch (RuntimeException full) {
            return false;
        }
    }

    private void retryLater() {
        if (retryTimer == null) {
            retryTimer = client.loopState().loop().schedule(this::retry, RETRY_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void retry() {
        retryTimer = null;
        while (!refused.isEmpty() && offer(refused.peek())) {
            refused.remove();
        }
        if (refused.isEmpty()) {
            resumeIfDrained();
        } else {
            retryLater();
        }
    }

    /** On the lane's thread, as a rule. */
    private void handleDone() {
        int left = waiting.decrementAndGet();
        if (paused && left <= capacity / 2) {
            client.loopState().loop().execute(this::resumeIfDrained);
        }
    }

    private void pause() {
        if (!paused) {
            paused = true;
            client.session().pauseReading();
            // The lane may have emptied before it could see the pause.
            if (waiting.get() <= capacity / 2) {
                client.loopState().loop().execute(this::resumeIfDrained);
            }
        }
    }

    private void resumeIfDrained() {
        if (!paused || waiting.get() > capacity / 2 || !refused.isEmpty()) {
            return;
        }
        paused = false;
        while (!paused && !backlog.isEmpty()) {
            EnginePacket message = backlog.remove();
            backlogBytes -= message.length() + 64;
            client.process(message);
        }
        if (!paused) {
            client.session().resumeReading();
        }
    }
}
