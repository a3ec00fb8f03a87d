package chat.common.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * UTF-8 as JavaScript peers write and count it. A lone surrogate becomes U+FFFD, one character for one, where Java's own
 * encoder would write a question mark.
 */
public final class Utf8 {
    private static final char REPLACEMENT = '\uFFFD';
    private static final long NOT_ASCII = 0x8080_8080_8080_8080L;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private Utf8() {}

    /** Never fails, whatever the string holds. */
    public static byte[] encode(String text) {
        return wellFormed(text).getBytes(StandardCharsets.UTF_8);
    }

    /** Malformed sequences become U+FFFD. */
    public static String decode(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.UTF_8);
    }

    /** Whether it is UTF-8 to the letter. Nearly all text is ASCII, and that is looked at eight bytes at a time. */
    public static boolean isWellFormed(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int i = offset;
        while (i < end) {
            if (i + Long.BYTES <= end && ((long) LONGS.get(bytes, i) & NOT_ASCII) == 0) {
                i += Long.BYTES;
                continue;
            }
            int width = bytes[i] >= 0 ? 1 : sequenceLength(bytes, i, end);
            if (width == 0) {
                return false;
            }
            i += width;
        }
        return true;
    }

    /** Of the character that begins with the byte at {@code i}, which is not ASCII; 0 if none does. */
    private static int sequenceLength(byte[] bytes, int i, int end) {
        int lead = bytes[i] & 0xff;
        int width = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
        if (lead < 0xc2 || lead > 0xf4 || i + width > end) {
            return 0;
        }
        // Nothing written longer than need be, no surrogates, nothing past the last code point.
        int second = bytes[i + 1] & 0xff;
        int least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        int most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        if (second < least || second > most) {
            return 0;
        }
        for (int k = i + 2; k < i + width; k++) {
            if ((bytes[k] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return width;
    }

    /** How many UTF-16 code units ({@code length} in JavaScript) well-formed UTF-8 stands for. */
    public static int utf16Length(byte[] bytes, int offset, int length) {
        int units = 0;
        for (int i = offset; i < offset + length; i++) {
            int b = bytes[i] & 0xff;
            if ((b & 0xc0) != 0x80) {
                units += b >= 0xf0 ? 2 : 1;
            }
        }
        return units;
    }

    /** Whether it has no lone surrogates. */
    public static boolean isWellFormed(String text) {
        return nextLoneSurrogate(text, 0) < 0;
    }

    /** The same instance when there is nothing to replace, which is nearly always. */
    static String wellFormed(String text) {
        int lone = nextLoneSurrogate(text, 0);
        if (lone < 0) {
            return text;
        }
        StringBuilder repaired = new StringBuilder(text);
        while (lone >= 0) {
            repaired.setCharAt(lone, REPLACEMENT);
            lone = nextLoneSurrogate(text, lone + 1);
        }
        return repaired.toString();
    }

    private static int nextLoneSurrogate(String text, int from) {
        int i = from;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                i++;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i += 2;
            } else {
                return i;
            }
        }
        return -1;
    }
}
