package chat.node.socket.room;

import io.netty.channel.EventLoop;

/** What all namespaces share on one event loop. Confined to it, but for the loop itself. */
public final class LoopState {
    private final EventLoop loop;
    private int lastMark;
    private int deliveries;

    public LoopState(EventLoop loop) {
        this.loop = loop;
    }

    public EventLoop loop() {
        return loop;
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
