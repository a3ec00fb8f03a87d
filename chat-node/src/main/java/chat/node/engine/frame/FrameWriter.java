package chat.node.engine.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects unmasked WebSocket frames (a server's are never masked, so all clients take the same bytes) and puts them into
 * one direct buffer: from a heap buffer each write would copy them again.
 */
public final class FrameWriter {
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;

    private static final int FIN = 0x80;
    private static final int RSV1 = 0x40;
    /** As the reference: less is not worth it. */
    private static final int DEFLATE_THRESHOLD = 1024;

    @SuppressWarnings("ArrayRecordComponent") // nobody compares frames
    private record Frame(int firstByte, byte[] payload) {}

    private final boolean deflated;
    private final List<Frame> frames = new ArrayList<>(1);
    private int size;

    public FrameWriter(boolean deflated) {
        this.deflated = deflated;
    }

    public void text(byte[] utf8) {
        add(TEXT, utf8);
    }

    public void binary(byte[] payload) {
        add(BINARY, payload);
    }

    public ByteBuf toDirectBuffer() {
        ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(size, size);
        for (Frame frame : frames) {
            writeHeader(buffer, frame.firstByte(), frame.payload().length);
            buffer.writeBytes(frame.payload());
        }
        return buffer;
    }

    /** A whole control frame; its payload has at most 125 bytes. */
    public static ByteBuf control(int opcode, byte[] payload) {
        ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(2 + payload.length, 2 + payload.length);
        writeHeader(buffer, FIN | opcode, payload.length);
        return buffer.writeBytes(payload);
    }

    private void add(int opcode, byte[] payload) {
        boolean deflate = deflated && payload.length >= DEFLATE_THRESHOLD;
        byte[] content = deflate ? Deflate.deflate(payload) : payload;
        frames.add(new Frame(FIN | (deflate ? RSV1 : 0) | opcode, content));
        size += headerSize(content.length) + content.length;
    }

    private static int headerSize(int length) {
        return length < 126 ? 2 : length < 65_536 ? 4 : 10;
    }

    private static void writeHeader(ByteBuf buffer, int firstByte, int length) {
        buffer.writeByte(firstByte);
        if (length < 126) {
            buffer.writeByte(length);
        } else if (length < 65_536) {
            buffer.writeByte(126).writeShort(length);
        } else {
            buffer.writeByte(127).writeLong(length);
        }
    }
}
