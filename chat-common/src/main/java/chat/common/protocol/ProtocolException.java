package chat.common.protocol;

/**
 * The peer broke the protocol; the connection is to be closed. It never carries what the peer sent, so it is safe to log,
 * and no stack trace, since a stranger decides how often it is thrown.
 */
public final class ProtocolException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What exactly was wrong. */
    public enum Reason {
        EMPTY_PACKET("empty packet"),
        UNKNOWN_PACKET_TYPE("unknown packet type"),
        ILLEGAL_BASE64("illegal base64"),
        MALFORMED_UTF8("malformed UTF-8"),
        MALFORMED_PAYLOAD("malformed payload"),
        TOO_MANY_PACKETS("too many packets in a payload"),
        ILLEGAL_ATTACHMENTS("illegal attachments"),
        TOO_MANY_ATTACHMENTS("too many attachments"),
        TOO_MANY_BYTES("too many bytes in a packet"),
        INVALID_NAMESPACE("invalid namespace"),
        INVALID_ACK_ID("invalid packet id"),
        INVALID_PAYLOAD("invalid payload"),
        MALFORMED_MSGPACK("malformed msgpack"),
        UNEXPECTED_TEXT("got plaintext data when binary data is due"),
        UNEXPECTED_BINARY("got binary data when not reconstructing a packet");

        private final String message;

        Reason(String message) {
            this.message = message;
        }
    }

    private final Reason reason;

    public ProtocolException(Reason reason) {
        super(reason.message, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
