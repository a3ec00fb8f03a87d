package chat.common.protocol.engine;

import chat.common.bytes.ByteSink;
import chat.common.protocol.FormText;
import java.util.Optional;

/**
 * The script tag and form post of revision 3's oldest clients. What is inside is an ordinary {@link PayloadFormat#V3_TEXT}
 * payload.
 *
 * <p>Stateless: any thread.
 */
public final class Jsonp {
    private static final int MAX_INDEX_DIGITS = 20;
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private Jsonp() {}

    /**
     * The answer as JavaScript.
     *
     * @param j the query parameter; only its digits are used, since the rest would be code in the client's page
     * @param payload in UTF-8
     */
    public static byte[] wrap(String j, byte[] payload) {
        ByteSink script = new ByteSink(payload.length + 64);
        script.writeAscii("___eio[");
        j.chars().filter(c -> c >= '0' && c <= '9').limit(MAX_INDEX_DIGITS).forEach(script::write);
        script.writeAscii("](\"");
        for (int i = 0; i < payload.length; i++) {
            if (isLineSeparator(payload, i)) {
                // U+2028 and U+2029 are fine in JSON but end a line in older JavaScript.
                script.writeAscii(payload[i + 2] == (byte) 0xa8 ? "\\u2028" : "\\u2029");
                i += 2;
            } else {
                escape(script, payload[i]);
            }
        }
        script.writeAscii("\");");
        return script.toByteArray();
    }

    /**
     * The payload (in UTF-8) out of a posted form. Empty unless the form has exactly one field {@code d}: the reference takes
     * such a post for one without packets.
     */
    public static Optional<byte[]> unwrap(byte[] form) {
        byte[] data = null;
        int start = 0;
        while (start < form.length) {
            int end = FormText.indexOf(form, '&', start, form.length);
            if (FormText.indexOf(form, '=', start, end) == start + 1 && form[start] == 'd') {
                if (data != null) {
                    return Optional.empty();
                }
                data = unescapeNewlines(FormText.decode(form, Math.min(start + 2, end), end));
            }
            start = end + 1;
        }
        return Optional.ofNullable(data);
    }

    /**
     * Browsers change newlines in forms, so clients write a newline as backslash n, and what was backslash n already with
     * one more backslash before it.
     */
    private static byte[] unescapeNewlines(byte[] text) {
        ByteSink plain = new ByteSink(text.length);
        int i = 0;
        while (i < text.length) {
            boolean backslash = text[i] == '\\';
            if (backslash && i + 2 < text.length && text[i + 1] == '\\' && text[i + 2] == 'n') {
                plain.writeAscii("\\n");
                i += 3;
            } else if (backslash && i + 1 < text.length && text[i + 1] == 'n') {
                plain.write('\n');
                i += 2;
            } else {
                plain.write(text[i++]);
            }
        }
        return plain.toByteArray();
    }

    private static boolean isLineSeparator(byte[] utf8, int i) {
        return utf8[i] == (byte) 0xe2
                && i + 2 < utf8.length
                && utf8[i + 1] == (byte) 0x80
                && (utf8[i + 2] & 0xfe) == 0xa8;
    }

    private static void escape(ByteSink script, byte b) {
        switch (b) {
            case '"' -> script.writeAscii("\\\"");
            case '\\' -> script.writeAscii("\\\\");
            case '\b' -> script.writeAscii("\\b");
            case '\f' -> script.writeAscii("\\f");
            case '\n' -> script.writeAscii("\\n");
            case '\r' -> script.writeAscii("\\r");
            case '\t' -> script.writeAscii("\\t");
            default -> {
                if (b >= 0 && b < 0x20) {
                    script.writeAscii("\\u00");
                    script.write(HEX[b >> 4]);
                    script.write(HEX[b & 0x0f]);
                } else {
                    script.write(b);
                }
            }
        }
    }
}
