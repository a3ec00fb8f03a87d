package chat.common.protocol.socket;

/**
 * What one packet may make us hold until it is complete.
 *
 * @param maxAttachments a packet that announces more closes the connection
 * @param maxBytes of all attachments of one packet together, each as often as the packet refers to it; or of one msgpack
 *     packet
 */
public record DecoderLimits(int maxAttachments, int maxBytes) {
    /** What the reference takes: ten attachments of one megabyte each. */
    public static final DecoderLimits DEFAULT = new DecoderLimits(10, 10_000_000);

    public DecoderLimits {
        if (maxAttachments < 1 || maxBytes < 1) {
            throw new IllegalArgumentException("limits are positive");
        }
    }
}
