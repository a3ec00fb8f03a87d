package chat.common.msgpack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/**
 * A JavaScript Date on the wire. JSON has no dates: it becomes the ISO string that {@code JSON.stringify} would make of it, so
 * that clients with either parser see the same.
 */
final class Timestamps {
    static final int TYPE = -1;

    private static final DateTimeFormatter ISO =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    /** A Date reaches no further from 1970 than this. */
    private static final long MAX_SECONDS = 8_640_000_000_000L;

    private Timestamps() {}

    static boolean isLength(int length) {
        return length == 4 || length == 8 || length == 12;
    }

    static JsonNode read(byte[] data) {
        ByteBuffer in = ByteBuffer.wrap(data);
        if (data.length == 4) {
            return iso(in.getInt() & 0xffff_ffffL, 0);
        }
        if (data.length == 8) {
            long bits = in.getLong();
            return iso(bits & 0x3_ffff_ffffL, bits >>> 34);
        }
        long nanos = in.getInt() & 0xffff_ffffL;
        return iso(in.getLong(), nanos);
    }

    /** The form of older packers: milliseconds. */
    static JsonNode ofMillis(byte[] data) {
        long millis = ByteBuffer.wrap(data).getLong();
        return iso(Math.floorDiv(millis, 1_000), Math.floorMod(millis, 1_000) * 1_000_000L);
    }

    private static JsonNode iso(long seconds, long nanos) {
        if (seconds < -MAX_SECONDS || seconds > MAX_SECONDS) {
            // An invalid Date, which JSON.stringify writes as null.
            return NullNode.getInstance();
        }
        return TextNode.valueOf(ISO.format(Instant.ofEpochSecond(seconds, nanos)));
    }
}
