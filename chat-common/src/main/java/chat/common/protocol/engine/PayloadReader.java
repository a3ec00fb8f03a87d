package chat.common.protocol.engine;

import chat.common.protocol.FormText;
import chat.common.protocol.ProtocolException;
import chat.common.protocol.ProtocolException.Reason;

/**
 * Takes the body of one polling post apart, packet by packet and without copying, so that what came before a fault is
 * delivered as the reference does, and so that a full work queue can pause in the middle.
 *
 * <p>One thread at a time. After an exception the reader is at its end.
 */
public final class PayloadReader {
    /** More digits than any length we could hold. */
    private static final int MAX_DIGITS = 9;

    private final PayloadFormat format;
    private final byte[] body;
    private final int maxPackets;
    private int at;
    private int packets;
    private boolean finished;

    /** The packets keep {@code body}: it must not change afterwards. */
    public PayloadReader(PayloadFormat format, byte[] body, int maxPackets) {
        this.format = format;
        this.body = body;
        this.maxPackets = maxPackets;
        // "0:" is revision 3's way to write a payload without packets.
        this.finished = format == PayloadFormat.V3_TEXT && body.length == 2 && body[0] == '0' && body[1] == ':';
    }

    public boolean hasNext() {
        return !finished;
    }

    /** An empty body is a fault as well: nobody posts nothing. */
    public EnginePacket next() throws ProtocolException {
        if (finished) {
            throw new IllegalStateException("the payload is at its end");
        }
        // Set again below when all went well: a faulty payload ends at its fault.
        finished = true;
        if (packets == maxPackets) {
            throw new ProtocolException(Reason.TOO_MANY_PACKETS);
        }
        packets++;
        EnginePacket packet = switch (format) {
            case V4_TEXT -> nextSeparated();
            case V3_TEXT -> nextCounted();
            case V3_BINARY -> nextBinary();
        };
        // A record separator promises another packet even where the body ends.
        finished = format == PayloadFormat.V4_TEXT ? at > body.length : at >= body.length;
        return packet;
    }

    private EnginePacket nextSeparated() throws ProtocolException {
        int start = at;
        int end = FormText.indexOf(body, PayloadWriter.SEPARATOR, start, body.length);
        at = end + 1;
        return EngineCodec.decodeText(EngineRevision.V4, body, start, end - start);
    }

    private EnginePacket nextCounted() throws ProtocolException {
        int units = length('0', ':');
        int start = at;
        skipUtf16(units);
        return EngineCodec.decodeText(EngineRevision.V3, body, start, at - start);
    }

    private EnginePacket nextBinary() throws ProtocolException {
        int marker = at < body.length ? body[at++] : -1;
        if (marker != 0 && marker != 1) {
            throw new ProtocolException(Reason.MALFORMED_PAYLOAD);
        }
        int length = length(0, 0xff);
        int start = at;
        if (length > body.length - start) {
            throw new ProtocolException(Reason.MALFORMED_PAYLOAD);
        }
        at += length;
        return marker == 0
                ? EngineCodec.decodeText(EngineRevision.V3, body, start, length)
                : EngineCodec.decodeBinary(EngineRevision.V3, body, start, length);
    }

    /** Reads a length whose digits count up from {@code zero}, and the end mark behind it. */
    private int length(int zero, int endMark) throws ProtocolException {
        int value = 0;
        int digits = 0;
        while (at < body.length) {
            int b = body[at++] & 0xff;
            if (b == endMark && digits > 0) {
                return value;
            }
            int digit = b - zero;
            if (digit < 0 || digit > 9 || ++digits > MAX_DIGITS) {
                break;
            }
            value = 10 * value + digit;
        }
        throw new ProtocolException(Reason.MALFORMED_PAYLOAD);
    }

    /** Lengths count characters as JavaScript does: what takes four bytes in UTF-8 counts as two. */
    private void skipUtf16(int units) throws ProtocolException {
        int left = units;
        while (left > 0) {
            if (at >= body.length) {
                throw new ProtocolException(Reason.MALFORMED_PAYLOAD);
            }
            int width = width(body[at] & 0xff);
            at += width;
            left -= width == 4 ? 2 : 1;
        }
        if (left < 0 || at > body.length) {
            throw new ProtocolException(Reason.MALFORMED_PAYLOAD);
        }
    }

    private static int width(int lead) throws ProtocolException {
        if (lead < 0x80) {
            return 1;
        }
        if (lead < 0xc2 || lead > 0xf4) {
            throw new ProtocolException(Reason.MALFORMED_UTF8);
        }
        return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    }
}
