package chat.node.http;

import chat.common.error.ChatException;
import chat.common.error.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-decoding of request targets: strict, because what is guessed at here is compared and stored later. */
public final class Percent {
    private Percent() {}

    /** @throws ChatException {@code bad_request} for a broken escape, bytes that are not UTF-8, or a NUL */
    public static String decodePath(String text, int from, int to) {
        return decode(text, from, to, false);
    }

    /** As {@link #decodePath}, with {@code +} for a space. */
    public static String decodeQuery(String text, int from, int to) {
        return decode(text, from, to, true);
    }

    private static String decode(String text, int from, int to, boolean plusIsSpace) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '%' || c == 0 || c > 0x7e || (c == '+' && plusIsSpace)) {
                return decodeEscapes(text, from, to, plusIsSpace);
            }
        }
        return text.substring(from, to);
    }

    private static String decodeEscapes(String text, int from, int to, boolean plusIsSpace) {
        byte[] bytes = new byte[to - from];
        int length = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            int value = c == '+' && plusIsSpace ? ' ' : c;
            if (c == '%') {
                value = i + 2 < to ? escape(text.charAt(i + 1), text.charAt(i + 2)) : -1;
                i += 2;
            }
            // The codec hands bytes over as Latin-1: a raw byte above 0x7e stays the byte it was.
            if (value <= 0 || value > 0xff) {
                throw malformed();
            }
            bytes[length++] = (byte) value;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed();
        }
    }

    private static int escape(char high, char low) {
        int value = Character.digit(high, 16) << 4 | Character.digit(low, 16);
        return high < 0x80 && low < 0x80 ? value : -1;
    }

    private static ChatException malformed() {
        return new ChatException(ErrorCode.BAD_REQUEST, "The address is not properly encoded.");
    }
}
