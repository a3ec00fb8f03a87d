package chat.common.bytes;

import java.nio.charset.StandardCharsets;

/**
 * UTF-8 as JavaScript peers write and count it. A lone surrogate becomes U+FFFD, one character for one, where Java's own
 * encoder would write a question mark.
 */
public final class Utf8 {
    private static final char REPLACEMENT = '\uFFFD';

    private Utf8() {}

    /** Never fails, whatever the string holds. */
    public static byte[] encode(String text) {
        return wellFormed(text).getBytes(StandardCharsets.UTF_8);
    }

    /** Malformed sequences become U+FFFD. */
    public static String decode(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.UTF_8);
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
