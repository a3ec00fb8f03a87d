package chat.common.protocol.socket;

import chat.common.protocol.ProtocolException;
import chat.common.protocol.ProtocolException.Reason;

/** What a Socket.IO packet is for. */
public enum PacketType {
    CONNECT(0),
    DISCONNECT(1),
    EVENT(2),
    ACK(3),
    /** ERROR in revision 4. */
    CONNECT_ERROR(4),
    /** Only on the wire of the default parser: decoded packets are EVENTs. */
    BINARY_EVENT(5),
    /** Only on the wire of the default parser: decoded packets are ACKs. */
    BINARY_ACK(6);

    private static final PacketType[] BY_CODE = values();

    private final int code;

    PacketType(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** Whether binary arguments may go with it. */
    boolean carriesBinary() {
        return this == EVENT || this == ACK;
    }

    boolean announcesAttachments() {
        return this == BINARY_EVENT || this == BINARY_ACK;
    }

    /** This type on the wire when there are attachments. */
    PacketType withAttachments() {
        return this == EVENT ? BINARY_EVENT : BINARY_ACK;
    }

    /** This type once the attachments are in their places. */
    PacketType withoutAttachments() {
        return switch (this) {
            case BINARY_EVENT -> EVENT;
            case BINARY_ACK -> ACK;
            default -> this;
        };
    }

    static PacketType ofCode(int code) throws ProtocolException {
        if (code < 0 || code >= BY_CODE.length) {
            throw new ProtocolException(Reason.UNKNOWN_PACKET_TYPE);
        }
        return BY_CODE[code];
    }
}
