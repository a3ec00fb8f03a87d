package chat.node.bus.frame;

/**
 * What one frame may make us hold.
 *
 * @param maxBytes of a frame
 * @param maxValues strings, numbers, arrays and so on that a frame may consist of: a single byte may be one, and then takes
 *     eighty bytes of memory
 * @param maxNames rooms that a frame may be for or may spare, or that sockets are to join or to leave
 * @param maxNameLength of a room, a namespace, an id
 */
public record FrameLimits(int maxBytes, int maxValues, int maxNames, int maxNameLength) {
    public static final FrameLimits DEFAULT = new FrameLimits(16_000_000, 1_000_000, 10_000, 4_096);

    public FrameLimits {
        if (maxBytes < 1 || maxValues < 1 || maxNames < 1 || maxNameLength < 1) {
            throw new IllegalArgumentException("limits are positive");
        }
    }
}
