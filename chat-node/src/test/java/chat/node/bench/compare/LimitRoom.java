package chat.node.bench.compare;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The members of a room, by their event loops. */
final class LimitRoom {
    private final Map<EventExecutor, List<LimitHandler>> membersByLoop = new ConcurrentHashMap<>();

    /** On the member's loop. */
    void add(ChannelHandlerContext ctx, LimitHandler member) {
        membersByLoop.computeIfAbsent(ctx.executor(), loop -> new ArrayList<>()).add(member);
    }

    /** On the member's loop. */
    void remove(ChannelHandlerContext ctx, LimitHandler member) {
        membersByLoop.getOrDefault(ctx.executor(), new ArrayList<>()).remove(member);
    }

    /** Takes the frame over. One task for each loop. */
    void send(ByteBuf frame) {
        membersByLoop.forEach((loop, members) -> {
            ByteBuf shared = frame.retain();
            if (loop.inEventLoop()) {
                write(shared, members);
            } else {
                loop.execute(() -> write(shared, members));
            }
        });
        frame.release();
    }

    private static void write(ByteBuf frame, List<LimitHandler> members) {
        for (int i = 0; i < members.size(); i++) {
            members.get(i).write(frame.retainedDuplicate());
        }
        frame.release();
    }
}
