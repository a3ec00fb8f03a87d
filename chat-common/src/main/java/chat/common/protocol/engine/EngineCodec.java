package chat.common.protocol.engine;

import chat.common.bytes.Utf8;
import chat.common.protocol.ProtocolException;
import chat.common.protocol.ProtocolException.Reason;
import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * Single packets: the content of one WebSocket frame, or of one record in a polling payload.
 *
 * <p>Stateless: any thread.
 */
public final class EngineCodec {
    private EngineCodec() {}

    public static EnginePacket decodeText(EngineRevision revision, String packet) throws ProtocolException {
        byte[] utf8 = Utf8.encode(packet);
        return decodeText(revision, utf8, 0, utf8.length);
    }

    /** The packet keeps {@code utf8}: it is not copied. */
    public static EnginePacket decodeText(EngineRevision revision, byte[] utf8, int offset, int length)
            throws ProtocolException {
        if (length == 0) {
            throw new ProtocolException(Reason.EMPTY_PACKET);
        }
        if (utf8[offset] == 'b') {
            return decodeBase64(revision, utf8, offset + 1, length - 1);
        }
        return EnginePacket.text(EngineType.ofCode(utf8[offset] - '0'), utf8, offset + 1, length - 1);
    }

    /** The packet keeps {@code frame}: it is not copied. */
    public static EnginePacket decodeBinary(EngineRevision revision, byte[] frame) throws ProtocolException {
        return decodeBinary(revision, frame, 0, frame.length);
    }

    static EnginePacket decodeBinary(EngineRevision revision, byte[] frame, int offset, int length)
            throws ProtocolException {
        if (revision == EngineRevision.V4) {
            return EnginePacket.binary(EngineType.MESSAGE, frame, offset, length);
        }
        if (length == 0) {
            throw new ProtocolException(Reason.EMPTY_PACKET);
        }
        return EnginePacket.binary(EngineType.ofCode(frame[offset]), frame, offset + 1, length - 1);
    }

    /** The whole packet in UTF-8, for a text frame or a payload. */
    public static byte[] encodeText(EngineType type, String data) {
        return Utf8.encode(type.digit() + data);
    }

    /** The content of a binary frame. Revision 4 sends the data as it is: the same array comes back. */
    public static byte[] encodeBinary(EngineRevision revision, byte[] data) {
        if (revision == EngineRevision.V4) {
            return data;
        }
        byte[] frame = new byte[data.length + 1];
        frame[0] = (byte) EngineType.MESSAGE.code();
        System.arraycopy(data, 0, frame, 1, data.length);
        return frame;
    }

    /** A binary message as text, for payloads that cannot carry bytes. */
    public static byte[] encodeBase64(EngineRevision revision, byte[] data) {
        byte[] base64 = Base64.getEncoder().encode(data);
        int prefix = revision == EngineRevision.V4 ? 1 : 2;
        byte[] packet = new byte[prefix + base64.length];
        packet[0] = 'b';
        if (revision == EngineRevision.V3) {
            packet[1] = (byte) EngineType.MESSAGE.digit();
        }
        System.arraycopy(base64, 0, packet, prefix, base64.length);
        return packet;
    }

    private static EnginePacket decodeBase64(EngineRevision revision, byte[] utf8, int offset, int length)
            throws ProtocolException {
        if (revision == EngineRevision.V4) {
            return EnginePacket.binary(base64(utf8, offset, length));
        }
        if (length == 0) {
            throw new ProtocolException(Reason.EMPTY_PACKET);
        }
        EngineType type = EngineType.ofCode(utf8[offset] - '0');
        byte[] data = base64(utf8, offset + 1, length - 1);
        return EnginePacket.binary(type, data, 0, data.length);
    }

    private static byte[] base64(byte[] text, int offset, int length) throws ProtocolException {
        ByteBuffer decoded;
        try {
            decoded = Base64.getDecoder().decode(ByteBuffer.wrap(text, offset, length));
        } catch (IllegalArgumentException strict) {
            decoded = lenientBase64(text, offset, length);
        }
        byte[] bytes = decoded.array();
        if (decoded.remaining() == bytes.length) {
            return bytes;
        }
        byte[] exact = new byte[decoded.remaining()];
        decoded.get(exact);
        return exact;
    }

    /** The reference skips what is not of the alphabet; some encoders break lines every 76 characters. */
    private static ByteBuffer lenientBase64(byte[] text, int offset, int length) throws ProtocolException {
        try {
            return Base64.getMimeDecoder().decode(ByteBuffer.wrap(text, offset, length));
        } catch (IllegalArgumentException malformed) {
            throw new ProtocolException(Reason.ILLEGAL_BASE64);
        }
    }
}
