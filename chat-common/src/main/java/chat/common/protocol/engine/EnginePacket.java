package chat.common.protocol.engine;

import chat.common.bytes.Utf8;
import java.util.Arrays;

/**
 * One Engine.IO packet: a type and its data, text (kept as UTF-8) or binary. The data is a slice of the array it was read
 * from, so that reading copies nothing; whoever hands in an array must not change it afterwards.
 *
 * <p>Immutable by that convention: any thread.
 */
public final class EnginePacket {
    private final EngineType type;
    private final boolean binary;
    private final byte[] array;
    private final int offset;
    private final int length;

    private EnginePacket(EngineType type, boolean binary, byte[] array, int offset, int length) {
        this.type = type;
        this.binary = binary;
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    public static EnginePacket text(EngineType type, String data) {
        byte[] utf8 = Utf8.encode(data);
        return text(type, utf8, 0, utf8.length);
    }

    public static EnginePacket text(EngineType type, byte[] utf8, int offset, int length) {
        return new EnginePacket(type, false, utf8, offset, length);
    }

    /** A binary message: the only binary packet that revision 4 knows. */
    public static EnginePacket binary(byte[] data) {
        return binary(EngineType.MESSAGE, data, 0, data.length);
    }

    static EnginePacket binary(EngineType type, byte[] data, int offset, int length) {
        return new EnginePacket(type, true, data, offset, length);
    }

    public EngineType type() {
        return type;
    }

    public boolean isBinary() {
        return binary;
    }

    /** Of the data, in bytes; 0 when there is none. */
    public int length() {
        return length;
    }

    /** The data as text; malformed UTF-8 shows as U+FFFD. */
    public String text() {
        return Utf8.decode(array, offset, length);
    }

    /** The same, with U+FFFD in the place of what is no UTF-8: what came as a whole frame was checked, a posted body was not. */
    public EnginePacket wellFormed() {
        return binary || Utf8.isWellFormed(array, offset, length) ? this : text(type, text());
    }

    /** The data alone. Copied only if it is part of a larger array: not to be written to. */
    public byte[] bytes() {
        boolean whole = offset == 0 && length == array.length;
        return whole ? array : Arrays.copyOfRange(array, offset, offset + length);
    }

    /** The array that holds the data from {@link #offset()} on: for codecs that read in place. */
    public byte[] array() {
        return array;
    }

    public int offset() {
        return offset;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EnginePacket that
                && type == that.type
                && binary == that.binary
                && Arrays.equals(array, offset, offset + length, that.array, that.offset, that.offset + that.length);
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + Arrays.hashCode(bytes());
    }

    /** Never shows the data: packets turn up in logs. */
    @Override
    public String toString() {
        return type + (binary ? " binary " : " text ") + length + " bytes";
    }
}
