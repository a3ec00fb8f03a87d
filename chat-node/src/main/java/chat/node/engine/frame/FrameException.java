package chat.node.engine.frame;

/** The client broke the WebSocket protocol; the code is what the connection is closed with. */
public final class FrameException extends Exception {
    private static final long serialVersionUID = 1L;

    static final int PROTOCOL_ERROR = 1002;
    static final int NOT_UTF8 = 1007;
    static final int POLICY = 1008;
    static final int TOO_BIG = 1009;

    private final int closeCode;

    /** Without a stack trace: a stranger decides how often it is thrown. */
    FrameException(int closeCode) {
        super("close code " + closeCode, null, false, false);
        this.closeCode = closeCode;
    }

    public int closeCode() {
        return closeCode;
    }
}
