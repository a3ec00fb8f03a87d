package chat.common.protocol.socket;

import chat.common.bytes.Utf8;
import chat.common.json.Json;
import chat.common.protocol.FormText;
import chat.common.protocol.ProtocolException;
import chat.common.protocol.ProtocolException.Reason;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/**
 * Reads the text of one packet where it lies, in one pass:
 * {@code <type>[<attachments>-][/<namespace>,][<id>][<JSON>]}. One thread, one use.
 *
 * <p>Stricter than the reference in what no client sends: counts and ids are digits only, EVENT and ACK must have data, and
 * the keys of objects whole characters.
 */
final class PacketParser {
    /** Ids come from counters; JavaScript could not count further either. */
    private static final long MAX_ID = (1L << 53) - 1;

    private final byte[] in;
    private final int end;
    private int at;
    private int attachments;

    PacketParser(byte[] in, int offset, int length) {
        this.in = in;
        this.at = offset;
        this.end = offset + length;
    }

    /** How many binary messages belong to the packet; known after parsing. */
    int attachments() {
        return attachments;
    }

    SocketPacket parse(int maxAttachments) throws ProtocolException {
        if (at == end) {
            throw new ProtocolException(Reason.EMPTY_PACKET);
        }
        PacketType type = PacketType.ofCode(in[at++] - '0');
        if (type.announcesAttachments()) {
            attachments = attachmentCount(maxAttachments);
        }
        String nsp = at < end && in[at] == '/' ? namespace() : SocketPacket.MAIN;
        long id = number(MAX_ID, Reason.INVALID_ACK_ID);
        JsonNode data = at < end ? json() : null;
        PayloadRules.check(type, data);
        return new SocketPacket(type.withoutAttachments(), nsp, id, data);
    }

    private int attachmentCount(int max) throws ProtocolException {
        long count = number(Integer.MAX_VALUE, Reason.TOO_MANY_ATTACHMENTS);
        if (count < 1 || at == end || in[at++] != '-') {
            throw new ProtocolException(Reason.ILLEGAL_ATTACHMENTS);
        }
        if (count > max) {
            throw new ProtocolException(Reason.TOO_MANY_ATTACHMENTS);
        }
        return (int) count;
    }

    private String namespace() {
        int comma = FormText.indexOf(in, ',', at, end);
        String nsp = Utf8.decode(in, at, comma - at);
        at = Math.min(comma + 1, end);
        return nsp;
    }

    /** The digits that stand here, or {@link SocketPacket#NO_ID} if there are none. */
    private long number(long max, Reason tooLarge) throws ProtocolException {
        int start = at;
        long value = 0;
        while (at < end && in[at] >= '0' && in[at] <= '9') {
            value = 10 * value + (in[at++] - '0');
            if (value > max) {
                throw new ProtocolException(tooLarge);
            }
        }
        return at == start ? SocketPacket.NO_ID : value;
    }

    private JsonNode json() throws ProtocolException {
        checkIsUtf8();
        try {
            JsonNode data = Json.mapper().readTree(in, at, end - at);
            if (data != null && !data.isMissingNode()) {
                return data;
            }
        } catch (IOException malformed) {
            // Not chained: its message may quote what the client sent.
        }
        throw new ProtocolException(Reason.INVALID_PAYLOAD);
    }

    /** Jackson takes a byte order mark, or zeros near the start, for UTF-16 or 32; neither is JSON on this wire. */
    private void checkIsUtf8() throws ProtocolException {
        boolean strange = in[at] == (byte) 0xef;
        for (int i = at; i < Math.min(at + 4, end); i++) {
            strange |= in[i] == 0;
        }
        if (strange) {
            throw new ProtocolException(Reason.INVALID_PAYLOAD);
        }
    }
}
