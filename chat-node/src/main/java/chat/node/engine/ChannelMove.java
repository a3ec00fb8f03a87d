package chat.node.engine;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;

/**
 * Moves a connection to another event loop, so that a session and its WebSocket share one. Netty allows it between loops of
 * one kind: the contexts of the pipeline forget their executor when the channel is registered again. Nothing may be
 * scheduled for the connection on its old loop, and it must not read until it has arrived.
 */
// A close that fails has nothing left to close.
@SuppressWarnings("FutureReturnValueIgnored")
final class ChannelMove {
    private ChannelMove() {}

    /**
     * @param arrived runs on the new loop
     * @param lost runs instead, on either loop, if the connection went away on the way; the pipeline hears nothing of that
     */
    static void move(Channel channel, EventLoop target, Runnable arrived, Runnable lost) {
        if (channel.eventLoop() == target) {
            arrived.run();
            return;
        }
        channel.deregister().addListener(left -> {
            if (!left.isSuccess()) {
                channel.close();
                lost.run();
                return;
            }
            target.register(channel).addListener(joined -> {
                if (joined.isSuccess()) {
                    arrived.run();
                } else {
                    channel.unsafe().closeForcibly();
                    lost.run();
                }
            });
        });
    }
}
