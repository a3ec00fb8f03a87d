package chat.node.http;

import chat.node.work.SparseLog;
import io.netty.channel.Channel;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is said of a connection that broke: clients reset theirs and fail at TLS all day, and that is no news. */
final class ConnectionErrors {
    private static final Logger log = LoggerFactory.getLogger(ConnectionErrors.class);

    private static final SparseLog FAILED = new SparseLog();

    private ConnectionErrors() {}

    static void log(Channel channel, Throwable cause) {
        boolean ofTheNetwork = cause instanceof IOException || cause.getCause() instanceof IOException;
        if (ofTheNetwork) {
            log.debug("connection of {} broke: {}", channel.remoteAddress(), cause.toString());
        } else {
            FAILED.say(more -> log.warn("connection of {} failed{}", channel.remoteAddress(), more, cause));
        }
    }
}
