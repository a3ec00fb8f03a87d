package chat.node.rest;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** Gathers a body on the heap, where it may stay with a slow handler without holding the event loops' buffers. */
final class BodyBuffer {
    /** An announced length is only a claim: no more than this is set aside for it before anything came. */
    private static final int FIRST_PIECE = 16 * 1024;

    private static final byte[] NONE = {};

    private byte[] bytes = NONE;
    private int length;
    private final int limit;

    /** @param announced how much the client says will come, -1 if it does not say */
    BodyBuffer(long announced, int limit) {
        this.limit = limit;
        if (announced > 0) {
            bytes = new byte[(int) Math.min(announced, Math.min(FIRST_PIECE, limit))];
        }
    }

    int length() {
        return length;
    }

    /** Does not release {@code piece}. @return whether it still fitted */
    boolean add(ByteBuf piece) {
        int more = piece.readableBytes();
        if (more > limit - length) {
            return false;
        }
        if (length + more > bytes.length) {
            long doubled = Math.max(length + more, 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, (int) Math.min(doubled, limit));
        }
        piece.readBytes(bytes, length, more);
        length += more;
        return true;
    }

    /** The body, without a copy where it filled what was set aside. */
    byte[] toBytes() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
}
