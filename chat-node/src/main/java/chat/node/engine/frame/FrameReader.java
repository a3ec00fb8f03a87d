package chat.node.engine.frame;

import chat.common.bytes.ByteSink;
import chat.common.bytes.Utf8;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;

/**
 * Takes a client's WebSocket frames apart and puts fragments together again. Every rule of RFC 6455 that a client can break
 * is answered with the close code that the reference uses, as early as the frame's header shows it.
 *
 * <p>Confined to one thread. After an exception it is of no more use.
 */
public final class FrameReader {
    /** A whole message, or a control frame. Text is UTF-8, and so is the reason in a close frame, behind a code that may be. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares frames
    public record Frame(int opcode, byte[] payload) {
        public boolean isText() {
            return opcode == FrameWriter.TEXT;
        }
    }

    private static final int CONTINUATION = 0;
    private static final int FIRST_CONTROL = 8;
    private static final int MAX_CONTROL_PAYLOAD = 125;
    private static final int MASK_SIZE = 4;
    /** The reference's bound on how finely a message may be cut up. */
    private static final int MAX_FRAGMENTS = 16 * 1024;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final int maxPayload;
    private final boolean deflate;
    private ByteSink fragments;
    /** Of the message that is being put together; 0 if there is none. */
    private int messageOpcode;

    private boolean messageDeflated;
    private int fragmentCount;
    /** Null while there is nothing: an idle connection holds no buffer. */
    private ByteBuf unread;

    public FrameReader(int maxPayload, boolean deflate) {
        this.maxPayload = maxPayload;
        this.deflate = deflate;
    }

    /** Takes what was read, and with it the duty to release it. */
    public void add(ByteBufAllocator allocator, ByteBuf bytes) {
        unread = unread == null ? bytes : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(allocator, unread, bytes);
    }

    /** @return null if more bytes are needed */
    public Frame next() throws FrameException {
        return unread == null ? null : next(unread);
    }

    /** Most reads end with a frame; what is left of one must not hold on to a buffer many times its size. */
    public void keepLittle() {
        if (unread == null) {
            return;
        }
        if (!unread.isReadable()) {
            release();
        } else if (unread.readableBytes() < unread.capacity() / 4) {
            ByteBuf little = Unpooled.buffer(unread.readableBytes()).writeBytes(unread);
            unread.release();
            unread = little;
        }
    }

    /** Forgets what has not been looked at. */
    public void release() {
        if (unread != null) {
            unread.release();
            unread = null;
        }
    }

    /** @return null if more bytes are needed; a fragment that completes nothing is kept, and the next frame looked at */
    Frame next(ByteBuf in) throws FrameException {
        while (in.readableBytes() >= 2) {
            int start = in.readerIndex();
            int first = in.getUnsignedByte(start);
            int second = in.getUnsignedByte(start + 1);
            checkHeader(first, second);
            int length = second & 0x7f;
            int headerSize = 2 + (length < 126 ? 0 : length == 126 ? 2 : 8);
            if (in.readableBytes() < headerSize) {
                return null;
            }
            length = payloadLength(in, start, length);
            if ((first & 0x0f) < FIRST_CONTROL && length > maxPayload - collected()) {
                throw new FrameException(FrameException.TOO_BIG);
            }
            if (in.readableBytes() < headerSize + MASK_SIZE + length) {
                return null;
            }
            in.skipBytes(headerSize);
            Frame frame = take(first, unmasked(in, length));
            if (frame != null) {
                return frame;
            }
        }
        return null;
    }

    private void checkHeader(int first, int second) throws FrameException {
        int opcode = first & 0x0f;
        boolean fin = (first & 0x80) != 0;
        boolean rsv1 = (first & 0x40) != 0;
        boolean legal = (first & 0x30) == 0;
        if (opcode >= FIRST_CONTROL) {
            legal &= opcode <= FrameWriter.PONG && fin && !rsv1 && (second & 0x7f) <= MAX_CONTROL_PAYLOAD;
            // A close frame's code takes two bytes or is not there.
            legal &= opcode != FrameWriter.CLOSE || (second & 0x7f) != 1;
        } else if (opcode == CONTINUATION) {
            legal &= messageOpcode != 0 && !rsv1;
        } else {
            legal &= opcode <= FrameWriter.BINARY && messageOpcode == 0 && (!rsv1 || deflate);
        }
        boolean masked = (second & 0x80) != 0;
        if (!legal || !masked) {
            throw new FrameException(FrameException.PROTOCOL_ERROR);
        }
    }

    private int payloadLength(ByteBuf in, int start, int shortLength) throws FrameException {
        if (shortLength < 126) {
            return shortLength;
        }
        if (shortLength == 126) {
            return in.getUnsignedShort(start + 2);
        }
        long length = in.getLong(start + 2);
        if (length < 0 || length > maxPayload) {
            throw new FrameException(FrameException.TOO_BIG);
        }
        return (int) length;
    }

    private int collected() {
        return fragments == null ? 0 : fragments.size();
    }

    private static byte[] unmasked(ByteBuf in, int length) {
        int mask = in.readInt();
        long mask8 = ((long) mask << 32) | (mask & 0xffff_ffffL);
        byte[] payload = new byte[length];
        in.readBytes(payload);
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            LONGS.set(payload, i, (long) LONGS.get(payload, i) ^ mask8);
        }
        for (; i < length; i++) {
            payload[i] ^= (byte) (mask >> (24 - 8 * (i & 3)));
        }
        return payload;
    }

    private Frame take(int first, byte[] payload) throws FrameException {
        int opcode = first & 0x0f;
        boolean fin = (first & 0x80) != 0;
        if (opcode >= FIRST_CONTROL) {
            if (opcode == FrameWriter.CLOSE) {
                checkClose(payload);
            }
            return new Frame(opcode, payload);
        }
        if (opcode != CONTINUATION) {
            messageDeflated = (first & 0x40) != 0;
            if (fin) {
                return message(opcode, payload);
            }
            messageOpcode = opcode;
            fragments = new ByteSink(payload.length);
            fragmentCount = 0;
        }
        if (++fragmentCount > MAX_FRAGMENTS) {
            throw new FrameException(FrameException.POLICY);
        }
        fragments.write(payload);
        if (!fin) {
            return null;
        }
        Frame message = message(messageOpcode, fragments.toByteArray());
        messageOpcode = 0;
        fragments = null;
        return message;
    }

    private Frame message(int opcode, byte[] received) throws FrameException {
        byte[] payload = inflated(received);
        if (opcode == FrameWriter.TEXT && !Utf8.isWellFormed(payload, 0, payload.length)) {
            throw new FrameException(FrameException.NOT_UTF8);
        }
        return new Frame(opcode, payload);
    }

    private static void checkClose(byte[] payload) throws FrameException {
        if (payload.length >= 2 && !isCloseCode((payload[0] & 0xff) << 8 | (payload[1] & 0xff))) {
            throw new FrameException(FrameException.PROTOCOL_ERROR);
        }
        if (payload.length > 2 && !Utf8.isWellFormed(payload, 2, payload.length - 2)) {
            throw new FrameException(FrameException.NOT_UTF8);
        }
    }

    private static boolean isCloseCode(int code) {
        boolean defined = code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
        return defined || (code >= 3000 && code <= 4999);
    }

    private byte[] inflated(byte[] payload) throws FrameException {
        if (!messageDeflated) {
            return payload;
        }
        byte[] plain;
        try {
            plain = Deflate.inflate(payload, maxPayload);
        } catch (DataFormatException e) {
            throw new FrameException(FrameException.NOT_UTF8);
        }
        if (plain == null) {
            throw new FrameException(FrameException.TOO_BIG);
        }
        return plain;
    }
}
