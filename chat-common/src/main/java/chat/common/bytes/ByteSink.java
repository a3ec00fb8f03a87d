package chat.common.bytes;

import java.io.OutputStream;
import java.util.Arrays;

/**
 * A growing byte array, big-endian. It stands in for {@link java.io.ByteArrayOutputStream}, which takes a lock for each byte.
 *
 * <p>One thread at a time.
 */
public final class ByteSink extends OutputStream {
    private byte[] bytes;
    private int size;

    public ByteSink(int initialCapacity) {
        this.bytes = new byte[initialCapacity];
    }

    @Override
    public void write(int value) {
        ensure(1);
        bytes[size++] = (byte) value;
    }

    @Override
    public void write(byte[] source) {
        write(source, 0, source.length);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        ensure(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    public void writeShort(int value) {
        write(value >> 8);
        write(value);
    }

    public void writeInt(int value) {
        writeShort(value >> 16);
        writeShort(value);
    }

    public void writeLong(long value) {
        writeInt((int) (value >> 32));
        writeInt((int) value);
    }

    /** For text that is ASCII by its nature: digits, prefixes. */
    public void writeAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            write(text.charAt(i));
        }
    }

    public int size() {
        return size;
    }

    /** Forgets what was written, keeps the memory. */
    public void clear() {
        size = 0;
    }

    public void copyTo(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, size);
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    private void ensure(int more) {
        int needed = Math.addExact(size, more);
        if (needed > bytes.length) {
            int doubled = (int) Math.min(Integer.MAX_VALUE - 8L, 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, Math.max(doubled, needed));
        }
    }
}
