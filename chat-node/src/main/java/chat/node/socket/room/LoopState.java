package chat.node.socket.room;

import io.netty.channel.EventLoop;
import java.util.concurrent.atomic.AtomicLong;

/** What all namespaces share on one event loop. Confined to it, but for the loop itself and for what may wait for it. */
public final class LoopState {
    /** Of what other nodes send. It waits for this loop, or for others to have their turn, in memory that nobody gives back. */
    private static final long MOST_WAITING_BYTES = 16L << 20;

    private final EventLoop loop;
    private final AtomicLong admittedBytes = new AtomicLong();
    /** Written by the loop alone. */
    private final AtomicLong doneBytes = new AtomicLong();

    private int lastMark;
    private int deliveries;

    public LoopState(EventLoop loop) {
        this.loop = loop;
    }

    public EventLoop loop() {
        return loop;
    }

    /**
     * From any thread: whether there is room for so many bytes more. They count until they are {@link #done}. A single
     * message finds room whatever its size.
     */
    boolean admit(int bytes) {
        long waiting = admittedBytes.addAndGet(bytes) - doneBytes.get();
        if (waiting > MOST_WAITING_BYTES && waiting > bytes) {
            withdraw(bytes);
            return false;
        }
        return true;
    }

    /** They do not come after all. */
    void withdraw(int bytes) {
        admittedBytes.addAndGet(-bytes);
    }

    /** On the loop. */
    void done(int bytes) {
        doneBytes.lazySet(doneBytes.get() + bytes);
    }

    /** From any thread: whether much of what was admitted waits. */
    boolean isBehind() {
        return admittedBytes.get() - doneBytes.get() > MOST_WAITING_BYTES / 4;
    }

    /** While something is being sent, nobody may leave: see {@link #isDelivering()}. */
    public void beginDelivery() {
        deliveries++;
    }

    public void endDelivery() {
        deliveries--;
    }

    /**
     * Whether a caller further up is sending, perhaps walking over the members of a room. What is sent may end the session
     * it is sent to; whoever hears of that has to leave its rooms, and tell listeners so, in a task of its own.
     */
    public boolean isDelivering() {
        return deliveries > 0;
    }

    /** A number that no member of this loop bears yet: tells who has been reached by a broadcast to several rooms. */
    int nextMark() {
        lastMark++;
        return lastMark;
    }
}
