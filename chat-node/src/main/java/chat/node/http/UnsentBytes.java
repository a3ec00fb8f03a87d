package chat.node.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/** Tells a client that reads slowly from one that does not read at all. Confined to the connection's event loop. */
final class UnsentBytes {
    private long before;

    void watch() {
        before = Long.MAX_VALUE;
    }

    /** Whether bytes wait to be taken and not one was taken since the last look. */
    boolean isStuck(Channel channel) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        // A message counts as pending until its last byte is gone; how far it is stands beside it.
        long now = buffer == null ? 0 : buffer.totalPendingWriteBytes() - buffer.currentProgress();
        boolean stuck = now > 0 && now >= before;
        before = now;
        return stuck;
    }
}
