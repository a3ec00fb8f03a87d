package chat.common.protocol.engine;

import chat.common.bytes.ByteSink;
import chat.common.bytes.Utf8;

/**
 * Builds the body of one polling answer (or, in a client, of one post).
 *
 * <p>One thread at a time.
 */
public final class PayloadWriter {
    static final byte SEPARATOR = 0x1e;

    private final PayloadFormat format;
    private final ByteSink body = new ByteSink(256);
    private boolean empty = true;

    public PayloadWriter(PayloadFormat format) {
        this.format = format;
    }

    /** A whole text packet in UTF-8, its type digit first. */
    public void text(byte[] packet) {
        switch (format) {
            case V4_TEXT -> separate();
            case V3_TEXT -> {
                body.writeAscii(Integer.toString(Utf8.utf16Length(packet, 0, packet.length)));
                body.write(':');
            }
            case V3_BINARY -> binaryHeader(0, packet.length);
        }
        body.write(packet);
        empty = false;
    }

    public void text(EngineType type, String data) {
        text(EngineCodec.encodeText(type, data));
    }

    /** A binary message. */
    public void binary(byte[] data) {
        if (format == PayloadFormat.V3_BINARY) {
            binaryHeader(1, data.length + 1);
            body.write(EngineType.MESSAGE.code());
            body.write(data);
            empty = false;
        } else {
            text(EngineCodec.encodeBase64(format.revision(), data));
        }
    }

    /** Bytes written so far. */
    public int size() {
        return body.size();
    }

    public byte[] toByteArray() {
        if (empty && format == PayloadFormat.V3_TEXT) {
            return new byte[] {'0', ':'};
        }
        return body.toByteArray();
    }

    private void separate() {
        if (!empty) {
            body.write(SEPARATOR);
        }
    }

    private void binaryHeader(int marker, int length) {
        body.write(marker);
        String digits = Integer.toString(length);
        for (int i = 0; i < digits.length(); i++) {
            body.write(digits.charAt(i) - '0');
        }
        body.write(0xff);
    }
}
