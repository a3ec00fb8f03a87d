package chat.node.socket;

import io.netty.channel.EventLoop;

/** What all namespaces share on one event loop. Confined to it, but for the loop itself. */
final class LoopState {
    private final EventLoop loop;
    private int lastMark;
    private int deliveries;

    LoopState(EventLoop loop) {
        this.loop = loop;
    }

    EventLoop loop() {
        return loop;
    }

    /** A number that no socket of this loop bears yet: tells who has been reached by a broadcast to several rooms. */
    int nextMark() {
        lastMark++;
        return lastMark;
    }

    /** While members of rooms are being walked over, nobody may leave: see {@link #isDelivering()}. */
    void beginDelivery() {
        deliveries++;
    }

    void endDelivery() {
        deliveries--;
    }

    boolean isDelivering() {
        return deliveries > 0;
    }
}
