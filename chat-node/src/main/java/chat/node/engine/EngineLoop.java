package chat.node.engine;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;

/**
 * What the sessions of one event loop share: above all the list of transports that were written to in this tick, each of
 * which is flushed once at its end.
 *
 * <p>Confined to its event loop.
 */
final class EngineLoop {
    private final EventLoop loop;
    private final List<Transport> unflushed = new ArrayList<>();

    EngineLoop(EventLoop loop) {
        this.loop = loop;
    }

    EventLoop eventLoop() {
        return loop;
    }

    /** The caller asks once until it was flushed. */
    void flushAtEndOfTick(Transport transport) {
        if (unflushed.isEmpty()) {
            loop.execute(this::flush);
        }
        unflushed.add(transport);
    }

    private void flush() {
        // By index: what a flush causes may add to the list.
        for (int i = 0; i < unflushed.size(); i++) {
            unflushed.get(i).flush();
        }
        unflushed.clear();
    }
}
