package chat.node.engine;

/**
 * What happens to sessions. Every call comes on the session's event loop and must not block it; a call that throws closes
 * the session.
 */
public interface EngineListener {
    /** The client has been told that it is connected; sending is possible. */
    void handleOpen(EngineSession session);

    /** One message, without its type character. */
    void handleText(EngineSession session, String text);

    /** One message; the array belongs to the listener. */
    void handleBinary(EngineSession session, byte[] data);

    /** Exactly once for each session that was opened, and nothing after it. */
    void handleClose(EngineSession session, CloseReason reason);
}
