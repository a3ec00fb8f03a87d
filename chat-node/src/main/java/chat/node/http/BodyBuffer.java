package chat.node.http;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Gathers a request's body on the heap, where it may stay with a slow handler without holding the event loops' buffers, and
 * answers to the node's budget for every byte set aside until it is released.
 *
 * <p>One thread at a time: filled by the connection's event loop, then handed to whoever works on the request.
 */
public final class BodyBuffer {
    /** An announced length is only a claim: no more than this is set aside for it when the first of it comes. */
    private static final int FIRST_PIECE = 16 * 1024;

    private static final byte[] NONE = {};

    public enum Added {
        TAKEN,
        TOO_LARGE,
        /** The node holds as much of bodies as it may: this one is better sent again later. */
        OVERLOADED
    }

    private final BodyBudget budget;
    private final int limit;
    private final boolean announced;
    private byte[] bytes = NONE;
    private int length;
    private long reserved;

    /** @param announced how much the client says will come, -1 if it does not say */
    BodyBuffer(BodyBudget budget, long announced, int limit) {
        this.budget = budget;
        this.announced = announced >= 0;
        this.limit = this.announced ? (int) Math.min(announced, limit) : limit;
    }

    public int length() {
        return length;
    }

    /** Does not release {@code piece}. After any other answer than {@code TAKEN} the buffer is of no use. */
    public Added add(ByteBuf piece) {
        int more = piece.readableBytes();
        if (more > limit - length) {
            return Added.TOO_LARGE;
        }
        if (length + more > bytes.length && !grow(length + more)) {
            return Added.OVERLOADED;
        }
        piece.readBytes(bytes, length, more);
        length += more;
        return Added.TAKEN;
    }

    /** The body, without a copy where it filled what was set aside. It counts until {@link #release}. */
    public byte[] toBytes() {
        if (length < bytes.length) {
            bytes = Arrays.copyOf(bytes, length);
        }
        return bytes;
    }

    /** Whoever still has the bytes has finished with them. May be called again. */
    public void release() {
        bytes = NONE;
        length = 0;
        budget.release(reserved);
        reserved = 0;
    }

    private boolean grow(int needed) {
        int first = announced ? FIRST_PIECE : 0;
        int size = (int) Math.min(limit, Math.max(Math.max(needed, first), 2L * bytes.length));
        // Asked before the memory is taken. That the smaller array lives until it is copied counts only for one body
        // per
        // event loop.
        if (!budget.reserve(size - reserved, size <= FIRST_PIECE)) {
            return false;
        }
        reserved = size;
        bytes = Arrays.copyOf(bytes, size);
        return true;
    }
}
