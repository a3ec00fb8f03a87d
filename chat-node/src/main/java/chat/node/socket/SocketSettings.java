package chat.node.socket;

import chat.common.protocol.socket.DecoderLimits;
import chat.common.protocol.socket.SocketCodec;
import java.time.Duration;

/**
 * What one client may cost, and which parser is spoken.
 *
 * @param connectTimeout a client that has joined no namespace by then is cut off
 * @param attachmentTimeout a client that announced attachments and has not sent them by then is cut off
 * @param maxNamespaces that one client may be in or be waiting for
 * @param maxPendingAcks that one socket may owe
 * @param laneCapacity events of one client that may wait for its lane before its reading pauses
 * @param maxBacklog bytes of one client that may wait while its reading pauses; what was on its way then still arrives
 * @param middlewareTimeout an event that a middleware has not decided on by then is dropped
 * @param codec clients must use the same
 */
public record SocketSettings(
        Duration connectTimeout,
        Duration attachmentTimeout,
        int maxNamespaces,
        int maxPendingAcks,
        int laneCapacity,
        int maxBacklog,
        Duration middlewareTimeout,
        DecoderLimits limits,
        SocketCodec codec) {
    public static final SocketSettings DEFAULT = new SocketSettings(
            Duration.ofSeconds(45),
            Duration.ofSeconds(60),
            50,
            1_000,
            64,
            4_000_000,
            Duration.ofSeconds(30),
            DecoderLimits.DEFAULT,
            SocketCodec.text());

    public SocketSettings withConnectTimeout(Duration timeout) {
        return new SocketSettings(
                timeout,
                attachmentTimeout,
                maxNamespaces,
                maxPendingAcks,
                laneCapacity,
                maxBacklog,
                middlewareTimeout,
                limits,
                codec);
    }

    public SocketSettings withAttachmentTimeout(Duration timeout) {
        return new SocketSettings(
                connectTimeout,
                timeout,
                maxNamespaces,
                maxPendingAcks,
                laneCapacity,
                maxBacklog,
                middlewareTimeout,
                limits,
                codec);
    }

    public SocketSettings withMiddlewareTimeout(Duration timeout) {
        return new SocketSettings(
                connectTimeout,
                attachmentTimeout,
                maxNamespaces,
                maxPendingAcks,
                laneCapacity,
                maxBacklog,
                timeout,
                limits,
                codec);
    }

    public SocketSettings withCodec(SocketCodec other) {
        return new SocketSettings(
                connectTimeout,
                attachmentTimeout,
                maxNamespaces,
                maxPendingAcks,
                laneCapacity,
                maxBacklog,
                middlewareTimeout,
                limits,
                other);
    }
}
