package chat.common.wire;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** Times in JSON as JavaScript's {@code toISOString} writes them: UTC, always three decimals. */
public final class WireTime {
    private static final DateTimeFormatter FORMAT =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter().withZone(ZoneOffset.UTC);

    private WireTime() {}

    public static String format(Instant time) {
        return FORMAT.format(time);
    }
}
