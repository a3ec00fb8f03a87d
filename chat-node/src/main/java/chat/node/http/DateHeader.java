package chat.node.http;

import io.netty.util.AsciiString;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The {@code Date} header's value, formatted once a second. Thread-safe: two threads may format the same second. */
final class DateHeader {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private record Formatted(long second, AsciiString text) {}

    private final Clock clock;
    private volatile Formatted last = new Formatted(Long.MIN_VALUE, AsciiString.EMPTY_STRING);

    DateHeader(Clock clock) {
        this.clock = clock;
    }

    AsciiString now() {
        long second = clock.millis() / 1000;
        Formatted known = last;
        if (known.second() != second) {
            known = new Formatted(second, AsciiString.of(FORMAT.format(Instant.ofEpochSecond(second))));
            last = known;
        }
        return known.text();
    }
}
