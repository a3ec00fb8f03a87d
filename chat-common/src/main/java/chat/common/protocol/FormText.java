package chat.common.protocol;

import chat.common.bytes.ByteSink;

/** {@code application/x-www-form-urlencoded} text, as the query of a namespace and the body of a JSONP post have it. */
public final class FormText {
    private FormText() {}

    /** {@code +} is a space; a percent sign that starts no escape stands for itself, as with browsers and Node.js. */
    public static byte[] decode(byte[] form, int from, int to) {
        ByteSink decoded = new ByteSink(to - from);
        int i = from;
        while (i < to) {
            int b = form[i];
            if (b == '%' && i + 2 < to && hex(form[i + 1]) >= 0 && hex(form[i + 2]) >= 0) {
                decoded.write(hex(form[i + 1]) << 4 | hex(form[i + 2]));
                i += 3;
            } else {
                decoded.write(b == '+' ? ' ' : b);
                i++;
            }
        }
        return decoded.toByteArray();
    }

    /** Where {@code wanted} next stands in the array, or {@code to}. */
    public static int indexOf(byte[] form, int wanted, int from, int to) {
        int i = from;
        while (i < to && form[i] != wanted) {
            i++;
        }
        return i;
    }

    private static int hex(byte b) {
        return Character.digit((char) (b & 0xff), 16);
    }
}
