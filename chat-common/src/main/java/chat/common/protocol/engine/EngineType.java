package chat.common.protocol.engine;

import chat.common.protocol.ProtocolException;
import chat.common.protocol.ProtocolException.Reason;

/** What an Engine.IO packet is for. */
public enum EngineType {
    OPEN(0),
    CLOSE(1),
    PING(2),
    PONG(3),
    MESSAGE(4),
    UPGRADE(5),
    NOOP(6);

    private static final EngineType[] BY_CODE = values();

    private final int code;

    EngineType(int code) {
        this.code = code;
    }

    /** The byte that opens a binary frame of revision 3. */
    int code() {
        return code;
    }

    /** The digit that opens a text packet, as a character. */
    public char digit() {
        return (char) ('0' + code);
    }

    static EngineType ofCode(int code) throws ProtocolException {
        if (code < 0 || code >= BY_CODE.length) {
            throw new ProtocolException(Reason.UNKNOWN_PACKET_TYPE);
        }
        return BY_CODE[code];
    }
}
