package chat.common.protocol.socket;

import java.util.List;
import java.util.Optional;

/**
 * A Socket.IO packet as the Engine.IO messages that carry it, to be sent in this order with nothing between: at most one of
 * text, then the binary ones. It is made once and written to every client; the arrays are shared and must not be changed.
 *
 * <p>Immutable by that convention: any thread.
 */
public final class EncodedPacket {
    /** Nobody sends so much on purpose; and whatever is made of a packet (base64, frames) can count in {@code int}s. */
    static final int MAX_BYTES = 100_000_000;

    private final byte[] text;
    private final List<byte[]> binaries;
    private final int size;

    /** @throws IllegalArgumentException if it is too large to be sent */
    EncodedPacket(byte[] text, List<byte[]> binaries) {
        this.text = text;
        this.binaries = binaries;
        this.size = size(text, binaries);
    }

    /**
     * The text message with Engine.IO's {@code 4} before it, in UTF-8: the content of a WebSocket text frame, or a record in
     * a polling payload. Packets of the msgpack parser have none.
     */
    public Optional<byte[]> text() {
        return Optional.ofNullable(text);
    }

    /** The data of the binary messages, without any Engine.IO framing. */
    public List<byte[]> binaries() {
        return binaries;
    }

    /** Bytes held, for limits on what is pending. */
    public int size() {
        return size;
    }

    private static int size(byte[] text, List<byte[]> binaries) {
        long size = text == null ? 0 : text.length;
        for (byte[] binary : binaries) {
            size += binary.length;
        }
        if (size > MAX_BYTES) {
            throw new IllegalArgumentException("a packet of " + size + " bytes; at most " + MAX_BYTES + " can be sent");
        }
        return (int) size;
    }
}
